/** Injection token of the `Settings`. @since 0.1.0 */
export const SETTINGS = Symbol('Settings');

/** The settings are invalid; {@link errors} lists every error in plain words. */
export class SettingsError extends Error {
  constructor(readonly errors: string[]) {
    super(`Switchboard cannot start with these settings:\n${errors.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/** The settings are invalid; {@link errors} lists every error in plain words. */
export class SettingsError extends Error {
  constructor(readonly errors: string[]) {
    super(`Switchboard cannot start with these settings:\n${errors.map((error) => `  - ${error}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

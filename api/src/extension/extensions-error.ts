/** Extensions are invalid; {@link errors} lists every error of every extension in plain words. @since 0.2.0 */
export class ExtensionsError extends Error {
  constructor(readonly errors: string[]) {
    super(`Switchboard cannot start with these extensions:\n${errors.map((error) => `  - ${error}`).join('\n')}`);
    this.name = 'ExtensionsError';
  }
}

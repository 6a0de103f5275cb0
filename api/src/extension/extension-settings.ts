/**
 * Injection token of an extension's own settings, validated by its schema: `@Inject(extensionSettings('csat'))`. Their names are those of
 * the environment variables.
 *
 * @param name the extension's name
 * @since 0.2.0
 */
export const extensionSettings = (name: string): symbol => Symbol.for(`switchboard:extension-settings:${name}`);

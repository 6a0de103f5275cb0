/** Injection token of the `Settings`. @since 0.1.0 */
export const SETTINGS = Symbol('Settings');

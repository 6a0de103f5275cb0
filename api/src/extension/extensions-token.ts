/** Injection token of the running extensions. */
export const EXTENSIONS = Symbol('Extensions');

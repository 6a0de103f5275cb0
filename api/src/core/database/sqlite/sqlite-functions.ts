import { foldText } from '../../text/fold.js';

/** The part of better-sqlite3's database that registers functions. */
export interface FunctionRegistry {
  function(name: string, options: { deterministic: boolean }, implementation: (...values: unknown[]) => unknown): unknown;
}

/**
 * Adds functions to an SQLite connection: `fold_text(text)`, see {@link foldText}, which is NULL for a value that is not text, and
 * `may_continue()`, see `mayContinue`.
 *
 * @param mayContinue throws once the running statement should end
 */
export function registerFunctions(database: FunctionRegistry, mayContinue: () => 1 = () => 1): void {
  database.function('may_continue', { deterministic: false }, mayContinue);
  database.function('fold_text', { deterministic: true }, (value) => (typeof value === 'string' ? foldText(value) : null));
}

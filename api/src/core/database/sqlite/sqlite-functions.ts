import { BoundedMap } from '../../memory/bounded-map.js';
import { foldText } from '../../text/fold.js';

/** Number of folded texts that each connection remembers: searches compare the same recent titles again and again. */
const REMEMBERED_TEXTS = 4_096;
/** Length in UTF-16 units beyond which a text is not remembered; titles are shorter. */
const MAX_REMEMBERED_LENGTH = 200;

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
  const folded = new BoundedMap<string, string>(REMEMBERED_TEXTS);
  database.function('fold_text', { deterministic: true }, (value) => (typeof value === 'string' ? fold(value, folded) : null));
}

function fold(text: string, remembered: BoundedMap<string, string>): string {
  if (text.length > MAX_REMEMBERED_LENGTH) return foldText(text);
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const folded = foldText(text);
  remembered.set(text, folded);
  return folded;
}

import type { DataSource } from 'typeorm';
import { foldText } from '../text/fold.js';

/** What better-sqlite3 hands to `prepareDatabase`, as far as functions go. */
export interface FunctionRegistry {
  function(name: string, options: { deterministic: boolean }, implementation: (value: unknown) => unknown): unknown;
}

/** Gives an SQLite connection `fold_text(text)`, see {@link foldText}; it is NULL for what is no text. */
export function registerFunctions(database: FunctionRegistry): void {
  database.function('fold_text', { deterministic: true }, (value) => (typeof value === 'string' ? foldText(value) : null));
}

/**
 * SQL that is true where a column contains a text, literally but for what {@link foldText} takes away.
 *
 * What both databases compare by themselves comes first: most text is ASCII, and the function would take most of the time of a search
 * that looks at thousands of rows.
 *
 * @param column SQL of the column
 * @param text as somebody typed it
 * @param bind adds a parameter; answers its name in the SQL, for example `$3`
 */
export function contains(source: DataSource, column: string, text: string, bind: (value: unknown) => string): string {
  const isPostgres = source.options.type === 'postgres';
  const within = (part: string, whole: string) => (isPostgres ? `position(${part} in ${whole}) > 0` : `instr(${whole}, ${part}) > 0`);
  const folded = foldText(text);
  // Of accents alone nothing is left: they are looked for as they stand.
  if (folded === '') return within(bind(text), column);
  const wanted = bind(folded);
  // Both databases know fold_text: PostgreSQL by a migration, SQLite by registerFunctions.
  const exactly = `(${isBeyondAscii(column, isPostgres)} AND ${within(wanted, `fold_text(${column})`)})`;
  if (!/^[\u0001-\u007f]*$/.test(folded)) return exactly;
  const plainly = isPostgres ? within(wanted, `lower(${column} COLLATE "C")`) : `${column} LIKE ${bind(`%${folded.replace(/[%_\\]/g, '\\$&')}%`)} ESCAPE '\\'`;
  return `(${plainly} OR ${exactly})`;
}

/** SQL that is true for a text with characters beyond ASCII, which take more than one byte. */
function isBeyondAscii(text: string, isPostgres: boolean): string {
  return `octet_length(${text}) <> ${isPostgres ? 'char_length' : 'length'}(${text})`;
}

/**
 * SQL that is true where a column is one of some ids.
 *
 * @param bind adds a parameter
 */
export function isOneOf(source: DataSource, column: string, ids: readonly string[], bind: (value: unknown) => string): string {
  return source.options.type === 'postgres'
    ? `${column} = ANY(CAST(${bind(ids)} AS text[]))`
    : `${column} IN (SELECT value FROM json_each(${bind(JSON.stringify(ids))}))`;
}

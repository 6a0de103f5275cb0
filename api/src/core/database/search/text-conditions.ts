import type { DataSource } from 'typeorm';
import { foldText } from '../../text/fold.js';

/** The part of better-sqlite3's database, as passed to `prepareDatabase`, that registers functions. */
export interface FunctionRegistry {
  function(name: string, options: { deterministic: boolean }, implementation: (value: unknown) => unknown): unknown;
}

/** Adds `fold_text(text)` to an SQLite connection, see {@link foldText}; it is NULL for a value that is not text. */
export function registerFunctions(database: FunctionRegistry): void {
  database.function('fold_text', { deterministic: true }, (value) => (typeof value === 'string' ? foldText(value) : null));
}

/**
 * SQL that is true where a column contains a text, literally except for what {@link foldText} removes.
 *
 * The comparison that needs no function comes first: most text is ASCII, and calling the function would take most of the time of a search
 * through thousands of rows.
 *
 * @param column SQL of the column
 * @param text as the user typed it
 * @param bind adds a parameter; returns its name in the SQL, for example `$3`
 */
export function contains(source: DataSource, column: string, text: string, bind: (value: unknown) => string): string {
  const isPostgres = source.options.type === 'postgres';
  const within = (part: string, whole: string) => (isPostgres ? `position(${part} in ${whole}) > 0` : `instr(${whole}, ${part}) > 0`);
  const folded = foldText(text);
  // Text of accents alone folds to nothing, so it is searched for as it is.
  if (folded === '') return within(bind(text), column);
  const wanted = bind(folded);
  // Both databases have fold_text: PostgreSQL by a migration, SQLite by registerFunctions.
  const foldedMatch = `(${isBeyondAscii(column, isPostgres)} AND ${within(wanted, `fold_text(${column})`)})`;
  if (!/^[\u0001-\u007f]*$/.test(folded)) return foldedMatch;
  const asciiMatch = isPostgres ? within(wanted, `lower(${column} COLLATE "C")`) : `${column} LIKE ${bind(`%${folded.replace(/[%_\\]/g, '\\$&')}%`)} ESCAPE '\\'`;
  return `(${asciiMatch} OR ${foldedMatch})`;
}

/** SQL that is true for a text with non-ASCII characters, which take more than one byte. */
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

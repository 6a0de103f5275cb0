import type { DataSource } from 'typeorm';
import { foldText } from '../../text/fold.js';

/** Adds a parameter to a statement; returns its name in the text, for example `$3`. */
export type Bind = (value: unknown) => string;

/** Whose SQL it is. */
export type Dialect = Pick<DataSource, 'options'>;

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
export function contains(source: Dialect, column: string, text: string, bind: Bind): string {
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

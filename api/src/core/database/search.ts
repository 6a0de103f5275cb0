import type { DataSource } from 'typeorm';

/** What better-sqlite3 hands to `prepareDatabase`, as far as functions go. */
export interface FunctionRegistry {
  function(name: string, options: { deterministic: boolean }, implementation: (value: unknown) => unknown): unknown;
}

/** Brings text to the form in which two spellings that differ in case alone are equal. */
export function foldCase(text: string): string {
  // Small sigma has a form of its own at the end of a word, which says nothing about the word.
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** Gives an SQLite connection `fold_case(text)`: its own lower() knows ASCII only. */
export function registerFoldCase(database: FunctionRegistry): void {
  database.function('fold_case', { deterministic: true }, (value) => (typeof value === 'string' ? foldCase(value) : null));
}

/**
 * SQL that is true where a column contains a text, literally and whatever the case.
 *
 * What both databases compare by themselves comes first; {@link foldCase} is asked only where that does not tell. It would take
 * most of the time of a search that looks at thousands of rows.
 *
 * @param column SQL of the column
 * @param text as somebody typed it
 * @param bind adds a parameter; answers its name in the SQL, for example `$3`
 */
export function contains(source: DataSource, column: string, text: string, bind: (value: unknown) => string): string {
  const folded = foldCase(text);
  const isAscii = /^[\u0001-\u007f]*$/.test(folded);
  let parameter: string | undefined;
  // Both databases know fold_case: PostgreSQL by a migration, SQLite by registerFoldCase.
  const exactly = () =>
    source.options.type === 'postgres'
      ? `position(${(parameter ??= bind(folded))} in fold_case(${column})) > 0`
      : `instr(fold_case(${column}), ${(parameter ??= bind(folded))}) > 0`;
  const unlike = unlikeOnes(folded).map((character) => `${column} LIKE '%${character}%'`);
  const others = unlike.length > 0 ? ` OR ((${unlike.join(' OR ')}) AND ${exactly()})` : '';
  if (source.options.type === 'postgres')
    return isAscii ? `(position(${(parameter ??= bind(folded))} in lower(${column} COLLATE "C")) > 0${others})` : exactly();
  const { pattern, isExact } = patternOf(folded);
  const like = `${column} LIKE ${bind(pattern)} ESCAPE '\\'`;
  return `(${isExact ? like : `(${like} AND ${exactly()})`}${others})`;
}

/** Characters that, without their case, contain or begin what was typed, though both databases would take them for something else. */
function unlikeOnes(folded: string): string[] {
  // The sign of the kelvin becomes a plain k, and the capital dotted I two characters, of which the first is a plain i.
  return [...(folded.includes('k') ? ['\u212a'] : []), ...(/i$|\u0307/.test(folded) ? ['\u0130'] : [])];
}

/** A pattern for SQLite's LIKE, which knows no case but that of ASCII, and whether what is like it contains the text for certain. */
function patternOf(folded: string): { pattern: string; isExact: boolean } {
  let isExact = true;
  const characters = [...folded].map((character) => {
    if (/[%_\\]/.test(character)) return `\\${character}`;
    if (character <= '\u007f' || character.toUpperCase() === character) return character;
    isExact = false;
    return '_';
  });
  return { pattern: `%${characters.join('')}%`, isExact };
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

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
 * SQL that is true where a column contains the text, literally and whatever the case.
 *
 * @param column SQL of the column
 * @param parameter for example `$3`, bound to {@link foldCase} of the text
 */
export function contains(source: DataSource, column: string, parameter: string): string {
  // Both databases know fold_case: PostgreSQL by a migration, SQLite by registerFoldCase.
  return source.options.type === 'postgres'
    ? `position(${parameter} in fold_case(${column})) > 0`
    : `instr(fold_case(${column}), ${parameter}) > 0`;
}

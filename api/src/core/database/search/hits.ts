import type { Bind, Dialect } from './text-conditions.js';
import { trigramsOf } from './trigrams.js';

/** Whose text is searched: the trigrams of titles, or of users' names and email addresses. */
export type Subject = 'session' | 'user';

/**
 * SQL of the rows that may contain a text, by their trigrams: fewer than `most` if these are all, and none is ever missing.
 *
 * On SQLite they are the newest entries, and all rows whose text is not folded yet, whatever their text is, see `TextFolding`. Those of
 * sessions have `begun_by`: no later entry was created after it. An index entry may outlive its row: its `id` is null.
 *
 * @param text as the user typed it
 * @returns null when the text has no trigrams
 */
export function trigramHits({ options }: Dialect, subject: Subject, text: string, most: number, bind: Bind): string | null {
  const grams = trigramsOf(text);
  if (grams.length === 0) return null;
  const [table, id, limit] = [`${subject}_grams`, `${subject}_id`, `LIMIT ${bind(most)}`];
  if (options.type === 'postgres') return `SELECT ${id} AS id FROM ${table} WHERE trigrams(folded) COLLATE "C" @> CAST(${bind(grams)} AS text[]) ${limit}`;
  const begun = subject === 'session' ? ', e.begun_by' : '';
  const newest = `SELECT rowid FROM ${table} WHERE ${table} MATCH ${bind(grams.map(ftsQuoted).join(' AND '))} ORDER BY rowid DESC ${limit}`;
  const unfolded = `SELECT entry_id FROM ${subject}_folds WHERE folded IS NULL ${limit}`;
  return `SELECT e.${id} AS id${begun} FROM (${newest}) g LEFT JOIN ${subject}_entries e ON e.entry_id = g.rowid
    UNION ALL SELECT e.${id}${begun && ', NULL'} FROM (${unfolded}) f CROSS JOIN ${subject}_entries e ON e.entry_id = f.entry_id`;
}

/** A text quoted as a literal for FTS5 (sqlite.org/fts5.html, 3.1). */
export function ftsQuoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

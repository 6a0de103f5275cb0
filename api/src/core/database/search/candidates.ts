import type { DataSource } from 'typeorm';
import { Statement } from '../statement.js';
import { trigramsOf } from './trigrams.js';

/** A batch of rows that may match, and whether it is the last. */
export interface Batch {
  ids: string[];
  done: boolean;
  /** no later candidate was created after this instant; undefined where nothing is known about them */
  createdUntil?: string | undefined;
}

/**
 * Candidate rows from an index: a superset of the matching rows. Each call returns the next batch, or null when there are too many to be
 * worth it.
 */
export type Candidates = (most: number) => Promise<Batch | null>;

/**
 * Maximum number of candidates on PostgreSQL: its indexes find all or nothing, and more than this are found sooner by scanning the rows.
 */
const MAX_GIN_CANDIDATES = 10_000;

/**
 * Maximum number of candidates whose text is not folded yet; where another program wrote more, the scan along the list's order finds them.
 */
const MAX_UNFOLDED = 1_000;

/** Whose text is searched: the trigrams of titles, or of users' names and email addresses. */
export type Subject = 'session' | 'user';

/**
 * Candidate rows that may contain a text, by their trigrams.
 *
 * @param source that reads
 * @param text as the user typed it
 * @returns null when the text has no trigrams
 */
export function trigramCandidates(source: DataSource, subject: Subject, text: string): Candidates | null {
  const sqlite = source.options.type !== 'postgres';
  const grams = trigramsOf(text);
  if (grams.length === 0) return null;
  return sqlite ? fromFts(source, subject, grams.map(ftsQuoted).join(' AND ')) : fromGin(source, subject, grams);
}

/** A text quoted as a literal for FTS5 (sqlite.org/fts5.html, 3.1). */
export function ftsQuoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/**
 * From the newest entry back: the first rows of a list are mostly among them. Rows whose text is not folded yet come before all others,
 * whatever their text is, see `TextFolding`: they are few, and so nothing is ever missed.
 */
function fromFts(source: DataSource, subject: Subject, match: string): Candidates {
  const begun = subject === 'session' ? ', e.begun_by' : '';
  const next = new Statement<{ entry_id: number; id: string; begun_by?: string }>(
    `SELECT e.entry_id, e.${subject}_id AS id${begun} FROM ${subject}_grams g CROSS JOIN ${subject}_entries e ON e.entry_id = g.rowid
     WHERE g.${subject}_grams MATCH $1 AND g.rowid < $2 ORDER BY g.rowid DESC LIMIT $3`,
  );
  const unfolded = new Statement<{ id: string }>(
    `SELECT e.${subject}_id AS id FROM ${subject}_folds f CROSS JOIN ${subject}_entries e ON e.entry_id = f.entry_id WHERE f.folded IS NULL LIMIT $1`,
  );
  let before: number | undefined;
  return async (most) => {
    const first = before === undefined ? await unfolded.all(source, MAX_UNFOLDED + 1) : [];
    if (first.length > MAX_UNFOLDED) return null;
    before ??= Number.MAX_SAFE_INTEGER;
    const rows = await next.all(source, match, before, most);
    const last = rows.at(-1);
    before = last?.entry_id ?? before;
    return { ids: [...first, ...rows].map(({ id }) => id), done: rows.length < most, createdUntil: last?.begun_by };
  };
}

function fromGin(source: DataSource, subject: Subject, grams: string[]): Candidates {
  const find = new Statement<{ id: string }>(
    `SELECT ${subject}_id AS id FROM ${subject}_grams WHERE trigrams(folded) COLLATE "C" @> CAST($1 AS text[]) LIMIT $2`,
  );
  return inBatches((most) => find.all(source, grams, most));
}

/** Returns in batches what a single query finds. @param find returns at most this many rows */
export function inBatches(find: (most: number) => Promise<{ id: string }[]>): Candidates {
  let found: { id: string }[] | undefined;
  let at = 0;
  return async (most) => {
    found ??= await find(MAX_GIN_CANDIDATES + 1);
    if (found.length > MAX_GIN_CANDIDATES) return null;
    const ids = found.slice(at, (at += most)).map(({ id }) => id);
    return { ids, done: at >= found.length };
  };
}

import type { DataSource } from 'typeorm';
import { Statement } from '../statement.js';
import { trigramsOf } from './trigrams.js';

/** A few rows that may match, and whether there are more. */
export interface Batch {
  ids: string[];
  done: boolean;
  /** none of those that are still to come was begun after this instant; undefined where nothing is known of them */
  begunBy?: string | undefined;
}

/**
 * Rows that an index proposes: all that match are among them, some that do not may be. Each call brings the next of them, or null
 * when there are too many to be worth it.
 */
export type Candidates = (most: number) => Promise<Batch | null>;

/** Rows that PostgreSQL's indexes may propose: they find all or nothing, and so many are found sooner by looking at the rows. */
const MOST_AT_ONCE = 10_000;

/** Rows whose text is not folded yet that are proposed at most; where another program wrote more, the order of the list leads there. */
const MOST_UNFOLDED = 1_000;

/** Whose text is searched: the trigrams of titles, or of people's names and addresses. */
export type Subject = 'session' | 'user';

/**
 * Rows whose text may contain a text, by their trigrams.
 *
 * @param source that reads
 * @param text as somebody typed it
 * @returns null when the text has no trigram to look for
 */
export function byTrigrams(source: DataSource, subject: Subject, text: string): Candidates | null {
  const sqlite = source.options.type !== 'postgres';
  const grams = trigramsOf(text);
  if (grams.length === 0) return null;
  return sqlite ? fromFts(source, subject, grams.map(quoted).join(' AND ')) : fromGin(source, subject, grams);
}

/** A text as FTS5 takes it literally (sqlite.org/fts5.html, 3.1). */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/**
 * From the newest entry back: the rows that lists begin with are mostly among them. Before all others come those whose text is not folded
 * yet, whatever it is, see `TextFolding`: they are few, and so nothing is ever missed.
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
    const first = before === undefined ? await unfolded.all(source, MOST_UNFOLDED + 1) : [];
    if (first.length > MOST_UNFOLDED) return null;
    before ??= Number.MAX_SAFE_INTEGER;
    const rows = await next.all(source, match, before, most);
    const last = rows.at(-1);
    before = last?.entry_id ?? before;
    return { ids: [...first, ...rows].map(({ id }) => id), done: rows.length < most, begunBy: last?.begun_by };
  };
}

function fromGin(source: DataSource, subject: Subject, grams: string[]): Candidates {
  const find = new Statement<{ id: string }>(
    `SELECT ${subject}_id AS id FROM ${subject}_grams WHERE trigrams(folded) COLLATE "C" @> CAST($1 AS text[]) LIMIT $2`,
  );
  return inParts((most) => find.all(source, grams, most));
}

/** Hands out in batches what is found at once. @param find answers at most so many rows */
export function inParts(find: (most: number) => Promise<{ id: string }[]>): Candidates {
  let found: { id: string }[] | undefined;
  let at = 0;
  return async (most) => {
    found ??= await find(MOST_AT_ONCE + 1);
    if (found.length > MOST_AT_ONCE) return null;
    const ids = found.slice(at, (at += most)).map(({ id }) => id);
    return { ids, done: at >= found.length };
  };
}

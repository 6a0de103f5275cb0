import type { DataSource } from 'typeorm';
import { nextTurn } from '../../clock/turns.js';
import type { Position } from '../../paging/cursor.js';
import { Gathering, type KeysetSearch } from './gathering.js';
import { type Found, Walk } from './keyset-walk.js';

/** Rows after which a search without any candidates stops and says where. */
export const MOST_LOOKED_AT = 20_000;

/** Rows that are looked at before candidates that come all at once, and may be many, are asked for. */
const LOOKED_AT_FIRST = 4_096;

/**
 * Finds the first rows of a list that match, without reading the list.
 *
 * Two ways lead there, and it goes both by turns until one arrives: along the order, which is short when many rows match, and
 * through the candidates, which is short when few do. So it costs at most about twice the shorter one. Where there are no candidates
 * it goes along the order and stops after {@link MOST_LOOKED_AT} rows. Between two steps, each a few milliseconds, everybody else
 * has their turn; what it finds is therefore to be read, and held against the conditions, once more in one statement.
 */
export async function searchByKey(search: KeysetSearch): Promise<Found> {
  const walk = new Walk(search);
  // The candidates that are newest first mostly fill a list's first page at once; later pages begin where the walk does.
  if (!search.candidates || search.newest?.from !== null) await walk.step();
  // PostgreSQL's indexes find all that match before they tell the first: not where something was found on the way already.
  const first = search.source.options.type === 'postgres' && walk.rows.length > 0 ? LOOKED_AT_FIRST : 0;
  const gathered = search.candidates && new Gathering(search, search.candidates);
  while (!walk.done && !gathered?.done) {
    if (!search.candidates && walk.passed >= MOST_LOOKED_AT) return { rows: walk.rows, stoppedAt: walk.last };
    // The candidates that are newest first mostly arrive soon: the other way then goes along more slowly.
    const isShorter = walk.passed < first || walk.passed * (search.newest ? 4 : 1) <= (gathered?.looked ?? 0);
    await (!gathered || gathered.hopeless || (isShorter && !gathered.isEnding) ? walk : gathered).step();
    if (!walk.done && !gathered?.done) await nextTurn();
  }
  return { rows: walk.done ? walk.rows : gathered!.rows, stoppedAt: null };
}

/** Where the page after this one begins, when only the first `limit` of what was found is shown; null after the last page. */
export function endOf({ rows, stoppedAt }: Found, limit: number): Position | null {
  return rows.length > limit ? rows[limit - 1]! : stoppedAt;
}

/** SQL that is true for the rows that were found. */
export function isFound(source: DataSource, id: string, { rows }: Found, limit: number, bind: (value: unknown) => string): string {
  const ids = rows.slice(0, limit).map((row) => row.id);
  return source.options.type === 'postgres'
    ? `${id} = ANY(CAST(${bind(ids)} AS text[]))`
    : `${id} IN (SELECT value FROM json_each(${bind(JSON.stringify(ids))}))`;
}

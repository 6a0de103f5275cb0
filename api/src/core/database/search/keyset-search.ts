import type { DataSource } from 'typeorm';
import { nextTurn } from '../../clock/turns.js';
import type { Position } from '../../paging/cursor.js';
import { Gathering, type KeysetSearch } from './gathering.js';
import { type Found, Walk } from './keyset-walk.js';

/** Rows after which a search without candidates stops and reports its position. */
export const MOST_LOOKED_AT = 20_000;

/** Rows scanned before requesting candidates that are returned all at once, and may be many. */
const LOOKED_AT_FIRST = 4_096;

/**
 * Finds the first matching rows of a list without reading the whole list.
 *
 * There are two access paths, and they alternate until one finishes: a keyset scan along the order, which is short when many rows match,
 * and the candidates, which is short when few do. So the cost is at most about twice that of the shorter one. Without candidates it scans
 * along the order and stops after {@link MOST_LOOKED_AT} rows. Each step takes a few milliseconds, and between steps it yields to the event
 * loop; the result must therefore be read, and its conditions checked again, in one statement.
 */
export async function searchByKey(search: KeysetSearch): Promise<Found> {
  const walk = new Walk(search);
  // Candidates in newest-first order mostly fill the first page of a list at once; later pages start where the scan does.
  if (!search.candidates || search.newest?.from !== null) await walk.step();
  // PostgreSQL's indexes find all matches before returning the first: not used at once if the scan has already found something.
  const first = search.source.options.type === 'postgres' && walk.rows.length > 0 ? LOOKED_AT_FIRST : 0;
  const gathered = search.candidates && new Gathering(search, search.candidates);
  while (!walk.done && !gathered?.done) {
    if (!search.candidates && walk.passed >= MOST_LOOKED_AT) return { rows: walk.rows, stoppedAt: walk.last };
    // Candidates in newest-first order mostly finish soon, so the scan proceeds more slowly.
    const isShorter = walk.passed < first || walk.passed * (search.newest ? 4 : 1) <= (gathered?.looked ?? 0);
    await (!gathered || gathered.hopeless || (isShorter && !gathered.isEnding) ? walk : gathered).step();
    if (!walk.done && !gathered?.done) await nextTurn();
  }
  return { rows: walk.done ? walk.rows : gathered!.rows, stoppedAt: null };
}

/** Where the next page begins when only the first `limit` rows of the result are shown; null after the last page. */
export function endOf({ rows, stoppedAt }: Found, limit: number): Position | null {
  return rows.length > limit ? rows[limit - 1]! : stoppedAt;
}

/** SQL that is true for the rows of the result. */
export function isFound(source: DataSource, id: string, { rows }: Found, limit: number, bind: (value: unknown) => string): string {
  const ids = rows.slice(0, limit).map((row) => row.id);
  return source.options.type === 'postgres'
    ? `${id} = ANY(CAST(${bind(ids)} AS text[]))`
    : `${id} IN (SELECT value FROM json_each(${bind(JSON.stringify(ids))}))`;
}

import type { DataSource } from 'typeorm';
import { yieldToEventLoop } from '../../clock/event-loop.js';
import type { Position } from '../../paging/cursor.js';
import { CandidateMerge, type KeysetSearch } from './candidate-merge.js';
import { type KeysetResult, KeysetScan } from './keyset-scan.js';

/** Rows after which a search without candidates stops and reports its position. */
export const MAX_SCANNED_ROWS = 20_000;

/** Rows scanned before requesting candidates that are returned all at once, and may be many. */
const MIN_SCANNED_ROWS = 4_096;

/**
 * Finds the first matching rows of a list without reading the whole list.
 *
 * There are two access paths, and they alternate until one finishes: a keyset scan along the order, which is short when many rows match,
 * and the candidates, which is short when few do. So the cost is at most about twice that of the shorter one. Without candidates it scans
 * along the order and stops after {@link MAX_SCANNED_ROWS} rows. Each step takes a few milliseconds, and between steps it yields to the event
 * loop; the result must therefore be read, and its conditions checked again, in one statement.
 */
export async function searchByKey(search: KeysetSearch): Promise<KeysetResult> {
  const scan = new KeysetScan(search);
  // Candidates in newest-first order mostly fill the first page of a list at once; later pages start where the scan does.
  if (!search.candidates || search.earlyStop?.from !== null) await scan.step();
  // PostgreSQL's indexes find all matches before returning the first: not used at once if the scan has already found something.
  const first = search.source.options.type === 'postgres' && scan.rows.length > 0 ? MIN_SCANNED_ROWS : 0;
  const merge = search.candidates && new CandidateMerge(search, search.candidates);
  while (!scan.done && !merge?.done) {
    if (!search.candidates && scan.scanned >= MAX_SCANNED_ROWS) return { rows: scan.rows, stoppedAt: scan.last };
    // Candidates in newest-first order mostly finish soon, so the scan proceeds more slowly.
    const isShorter = scan.scanned < first || scan.scanned * (search.earlyStop ? 4 : 1) <= (merge?.examined ?? 0);
    await (!merge || merge.hasTooMany || (isShorter && !merge.isScanningRarePartition) ? scan : merge).step();
    if (!scan.done && !merge?.done) await yieldToEventLoop();
  }
  return { rows: scan.done ? scan.rows : merge!.rows, stoppedAt: null };
}

/** Where the next page begins when only the first `limit` rows of the result are shown; null after the last page. */
export function nextPagePosition({ rows, stoppedAt }: KeysetResult, limit: number): Position | null {
  return rows.length > limit ? rows[limit - 1]! : stoppedAt;
}

/** SQL that is true for the rows of the result. */
export function isInResult(source: DataSource, id: string, { rows }: KeysetResult, limit: number, bind: (value: unknown) => string): string {
  const ids = rows.slice(0, limit).map((row) => row.id);
  return source.options.type === 'postgres'
    ? `${id} = ANY(CAST(${bind(ids)} AS text[]))`
    : `${id} IN (SELECT value FROM json_each(${bind(JSON.stringify(ids))}))`;
}

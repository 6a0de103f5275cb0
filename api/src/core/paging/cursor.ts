import { text } from '@switchboard/shared';
import { z } from 'zod';
import { invalid } from '../http/validation.js';
import { rowsThatFit } from './page-bytes.js';

/** Text and counts that both databases take as a parameter: who makes up a cursor gets 422, not a fault of the database. */
const written = text(500, 0);
const counted = z.int32();
const parts = z.tuple([z.string(), z.union([written, counted]), written]);

/** Where a page ended: the value it is ordered by, and the id that makes it unique. */
export interface Position {
  value: string | number;
  id: string;
}

/**
 * Writes the cursor of keyset paging: the next page begins after this row, however many rows come or go before it.
 *
 * @param order name of the list and its order; a cursor is good for that list in that order only
 */
export function writeCursor(order: string, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([order, value, id])).toString('base64url');
}

/**
 * @param kind of the values of this order
 * @throws DomainError 422 for anything that `writeCursor` did not write for this order
 */
export function readCursor(order: string, cursor: string, kind: 'string' | 'number' = 'string'): Position {
  try {
    const [of, value, id] = parts.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (of === order && typeof value === kind) return { value, id };
  } catch {
    // Whatever is wrong with it, the answer is the same.
  }
  throw invalid([{ path: ['cursor'], message: 'is not a cursor of this list in this order' }]);
}

/**
 * Cuts the one row too many that tells whether there is a next page, and whatever would not fit into an answer, see `rowsThatFit`.
 *
 * @param rows up to `limit` + 1 rows
 * @param end where the page after these rows begins, if it is not after the last one shown and there is one
 */
export function cutPage<Row extends object>(
  rows: Row[],
  limit: number,
  cursorOf: (last: Row) => string,
  end: string | null = null,
): { page: Row[]; next_cursor: string | null } {
  const page = rows.slice(0, rowsThatFit(rows.slice(0, limit)));
  return { page, next_cursor: rows.length > page.length ? cursorOf(page.at(-1)!) : end };
}

import { cursor, limit, text } from '@switchboard/shared';
import { z } from 'zod';
import { invalid } from '../errors/invalid.js';
import { rowsThatFit } from './page-bytes.js';

/** Text and numbers that both databases accept as parameters: a forged cursor gets 422 instead of a database error. */
const stringPart = text(500, 0);
const numberPart = z.int32();
const parts = z.tuple([z.string(), z.union([stringPart, numberPart]), stringPart]);

/**
 * The query of a list in pages: `limit` (1 to 200) and `cursor`, both optional, and the list's filters.
 *
 * @param filters schemas of further parameters, by name
 * @param defaultLimit rows of a page when the query does not say
 * @since 0.2.0
 */
export function pageQuery<Filters extends z.ZodRawShape>(filters: Filters, defaultLimit = 50) {
  return z.strictObject({ ...filters, limit: limit(defaultLimit), cursor: cursor.optional() });
}

/** Where a page ended: the value that the list is ordered by, and the id that makes it unique. @since 0.2.0 */
export interface Position {
  value: string | number;
  id: string;
}

/**
 * Encodes a keyset pagination cursor: the next page starts after this row, however many rows are added or removed before it.
 *
 * @param order name of the list and its order; a cursor is valid only for that list in that order
 * @since 0.2.0
 */
export function writeCursor(order: string, { value, id }: Position): string {
  return Buffer.from(JSON.stringify([order, value, id])).toString('base64url');
}

/**
 * Decodes a cursor made by {@link writeCursor}.
 *
 * @param kind type of this order's values
 * @throws DomainError 422 for anything that `writeCursor` did not create for this order
 * @since 0.2.0
 */
export function readCursor(order: string, cursor: string, kind: 'string' | 'number' = 'string'): Position {
  try {
    const [cursorOrder, value, id] = parts.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (cursorOrder === order && typeof value === kind) return { value, id };
  } catch {
    // The error is the same whatever is wrong with it.
  }
  throw invalid([{ path: ['cursor'], message: 'is not a valid cursor for this list in this order' }]);
}

/**
 * Drops the extra row that shows whether there is a next page, and any rows that would make the response too large, see
 * {@link rowsThatFit}.
 *
 * @param rows up to `limit` + 1 rows
 * @param end cursor of the next page when all rows fit but the list continues elsewhere; null if it does not
 * @since 0.2.0
 */
export function trimPage<Row extends object>(
  rows: Row[],
  limit: number,
  cursorOf: (last: Row) => string,
  end: string | null = null,
): { page: Row[]; next_cursor: string | null } {
  const page = rows.slice(0, rowsThatFit(rows.slice(0, limit)));
  return { page, next_cursor: rows.length > page.length ? cursorOf(page.at(-1)!) : end };
}

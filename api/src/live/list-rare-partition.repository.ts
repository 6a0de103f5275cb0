import type { AdminSessionsQuery } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { type Bounds, type KeysetResult, type KeysetScanOptions, upTo } from '../core/database/search/keyset-scan.js';
import { Statement } from '../core/database/statement.js';
import type { Position } from '../core/paging/cursor.js';
import { MAX_SORTED_ROWS } from './list-access.js';
import type { ListFilters } from './list-conditions.js';
import { DAY, RESUMED } from './list-dates.js';
import type { ListOrder } from './list-order.js';
import { type ListAccessPath, scanList } from './list-search.js';

/** Maximum number of rows to sort for one page where the index alone has their order. */
const MAX_SORTED_INDEX_ROWS = 40_000;

/**
 * A rare partition: a part of an order in which sessions active since a given day are rare, with an index that has those rows by activity.
 * Without it a page that starts there passes all the others.
 */
export interface RarePartition {
  index: string;
  /** the filters that the index answers, besides its condition */
  filters: ListFilters;
  /** condition of the index that does not come from a filter */
  condition?: string;
  /** the value of the order at which the partition ends and the rest begins */
  end: string | number;
  /** maximum number of rows worth sorting */
  maxRows: number;
}

/** The rare partition of an order for these dates; null if there is none. */
export function rarePartitionOf({ status, user_id, messages, from, to }: ListFilters, { column }: ListOrder): RarePartition | null {
  if (from === undefined || user_id !== undefined || messages === 'none') return null;
  // Other filters are checked on the sessions themselves.
  const maxRows = status === undefined && messages === undefined ? MAX_SORTED_INDEX_ROWS : MAX_SORTED_ROWS;
  // A session created before the first day and active since was resumed on another day.
  if (column === 'created_at') return { index: 'ix_user_sessions_resumed', filters: { from, to }, condition: RESUMED, end: from.slice(0, DAY), maxRows };
  if (column !== 'message_count' || messages !== undefined) return null;
  return { index: 'ix_user_sessions_silent', filters: { messages: 'none', from, to }, end: 1, maxRows };
}

/**
 * Finds the sessions of one page in the rare partition and in the rest, in their order.
 *
 * @param way with all filters, and where the page begins
 * @param resumeFrom what a first batch found in the rest, and its end; only where the rest comes first
 * @returns one row more than the page has, if there are more
 */
export async function scanWithRarePartition(
  source: DataSource,
  query: AdminSessionsQuery,
  order: ListOrder,
  { rarePartition, ...way }: ListAccessPath & { bounds: Bounds; rarePartition: RarePartition },
  resumeFrom?: NonNullable<KeysetScanOptions['resumeFrom']>,
): Promise<KeysetResult> {
  const wanted = query.limit + 1;
  if (order.descending) {
    // The first batch may have reached into the rare partition: then it resumes there.
    const isRest = resumeFrom === undefined || resumeFrom.last.value >= rarePartition.end;
    const found = isRest ? await scanList(source, query, order, restPath(way, order, rarePartition), resumeFrom) : { rows: resumeFrom.rows, stoppedAt: null };
    if (found.rows.length < wanted) found.rows.push(...(await rarePartitionRows(source, order, way, rarePartition, wanted - found.rows.length, isRest ? null : resumeFrom.last)));
    return found;
  }
  const rows = await rarePartitionRows(source, order, way, rarePartition, wanted);
  if (rows.length === wanted) return { rows, stoppedAt: null };
  const cursor = query.cursor === undefined ? null : order.parseCursor(query.cursor);
  const last = cursor && cursor.value >= rarePartition.end ? cursor : { value: rarePartition.end, id: '' };
  return scanList(source, query, order, way, { rows, last });
}

/** The access path through the rest alone. */
function restPath(way: ListAccessPath & { bounds: Bounds }, order: ListOrder, { end }: RarePartition): ListAccessPath & { bounds: Bounds } {
  const within = ({ conditions, parameters }: Bounds): Bounds => {
    const more = [...parameters];
    return { conditions: [...conditions, upTo(keysetOrder(order), { value: end, id: '' }, (value) => `$${more.push(value)}`)], parameters: more };
  };
  return { ...way, ...within(way), bounds: within(way.bounds) };
}

/** The rows of the rare partition, in the list's order. @param from the row after which they begin, unless the page begins later */
function rarePartitionRows(
  source: DataSource,
  order: ListOrder,
  way: ListAccessPath,
  { index, filters, condition, end }: RarePartition,
  most: number,
  from: Position | null = null,
): Promise<Position[]> {
  const parameters = [...way.parameters];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  const part = [...(from ? [order.after(from, bind)] : []), `s.${order.column} < ${bind(end)}`, ...(condition ? [condition] : []), ...(filters.messages === 'none' ? ['s.message_count = 0'] : [])];
  // OFFSET keeps PostgreSQL from scanning along the order anyway: it cannot know how rare these rows are there.
  const [by, whole] = source.options.type === 'postgres' ? ['', ' OFFSET 0'] : [` INDEXED BY ${index}`, ''];
  return new Statement<Position>(
    `SELECT value, id FROM (SELECT s.${order.column} AS value, s.session_id AS id FROM user_sessions s${by}
       WHERE ${[...part, ...way.conditions].join(' AND ')}${whole}) part
     ORDER BY value ${order.direction}, id ${order.direction} LIMIT ${bind(most)}`,
  ).all(source, ...parameters);
}

function keysetOrder({ column, descending }: ListOrder) {
  return { key: `s.${column}`, id: 's.session_id', descending };
}

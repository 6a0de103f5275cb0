import type { AdminSessionsQuery } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { type Bounds, type Found, type KeysetWalk, upTo } from '../core/database/search/keyset-walk.js';
import { Statement } from '../core/database/statement.js';
import type { Position } from '../core/paging/cursor.js';
import { FEW } from './list-access.js';
import type { ListFilters } from './list-conditions.js';
import { DAY, RESUMED } from './list-dates.js';
import type { ListOrder } from './list-order.js';
import { type ListWay, walkList } from './list-search.js';

/** Maximum number of rows to sort for one page where the index alone has their order. */
const FEW_OF_AN_INDEX = 40_000;

/**
 * A rare partition: a part of an order in which sessions active since a given day are rare, with an index that has those rows by activity.
 * Without it a page that starts there passes all the others.
 */
export interface Apart {
  index: string;
  /** the filters that the index answers, besides its condition */
  filters: ListFilters;
  /** condition of the index that does not come from a filter */
  condition?: string;
  /** the value of the order at which the partition ends and the rest begins */
  end: string | number;
  /** maximum number of rows worth sorting */
  most: number;
}

/** The rare partition of an order for these dates; null if there is none. */
export function apartOf({ status, user_id, messages, from, to }: ListFilters, { column }: ListOrder): Apart | null {
  if (from === undefined || user_id !== undefined || messages === 'none') return null;
  // Other filters are checked on the sessions themselves.
  const most = status === undefined && messages === undefined ? FEW_OF_AN_INDEX : FEW;
  // A session created before the first day and active since was resumed on another day.
  if (column === 'created_at') return { index: 'ix_user_sessions_resumed', filters: { from, to }, condition: RESUMED, end: from.slice(0, DAY), most };
  if (column !== 'message_count' || messages !== undefined) return null;
  return { index: 'ix_user_sessions_silent', filters: { messages: 'none', from, to }, end: 1, most };
}

/**
 * Finds the sessions of one page in the rare partition and in the rest, in their order.
 *
 * @param way with all filters, and where the page begins
 * @param begun what a first batch found in the rest, and its end; only where the rest comes first
 * @returns one row more than the page has, if there are more
 */
export async function walkWithApart(
  source: DataSource,
  query: AdminSessionsQuery,
  order: ListOrder,
  { apart, ...way }: ListWay & { bounds: Bounds; apart: Apart },
  begun?: NonNullable<KeysetWalk['begun']>,
): Promise<Found> {
  const wanted = query.limit + 1;
  if (order.descending) {
    // The first batch may have reached into the rare partition: then it resumes there.
    const isRest = begun === undefined || begun.last.value >= apart.end;
    const found = isRest ? await walkList(source, query, order, restOf(way, order, apart), begun) : { rows: begun.rows, stoppedAt: null };
    if (found.rows.length < wanted) found.rows.push(...(await rowsApart(source, order, way, apart, wanted - found.rows.length, isRest ? null : begun.last)));
    return found;
  }
  const rows = await rowsApart(source, order, way, apart, wanted);
  if (rows.length === wanted) return { rows, stoppedAt: null };
  const cursor = query.cursor === undefined ? null : order.positionIn(query.cursor);
  const last = cursor && cursor.value >= apart.end ? cursor : { value: apart.end, id: '' };
  return walkList(source, query, order, way, { rows, last });
}

/** The access path through the rest alone. */
function restOf(way: ListWay & { bounds: Bounds }, order: ListOrder, { end }: Apart): ListWay & { bounds: Bounds } {
  const within = ({ conditions, parameters }: Bounds): Bounds => {
    const more = [...parameters];
    return { conditions: [...conditions, upTo(placeOf(order), { value: end, id: '' }, (value) => `$${more.push(value)}`)], parameters: more };
  };
  return { ...way, ...within(way), bounds: within(way.bounds) };
}

/** The rows of the rare partition, in the list's order. @param from the row after which they begin, unless the page begins later */
function rowsApart(
  source: DataSource,
  order: ListOrder,
  way: ListWay,
  { index, filters, condition, end }: Apart,
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

function placeOf({ column, descending }: ListOrder) {
  return { key: `s.${column}`, id: 's.session_id', descending };
}

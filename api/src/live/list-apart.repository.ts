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

/** Rows that are sorted for one page where the index alone tells their order. */
const FEW_OF_AN_INDEX = 40_000;

/**
 * Where an order has a part in which what was active since a day is rare, an index that has those rows by their activity: without it a
 * page that begins there passes by all the others.
 */
export interface Apart {
  index: string;
  /** what the index answers of the filters, beside its condition */
  filters: ListFilters;
  /** condition of the index that no filter names */
  condition?: string;
  /** the value of the order at which that part ends, and the rest begins */
  end: string | number;
  /** rows up to which it is worth being sorted */
  most: number;
}

/** The part of an order in which sessions of these dates are rare; null where there is none. */
export function apartOf({ status, user_id, messages, from, to }: ListFilters, { column }: ListOrder): Apart | null {
  if (from === undefined || user_id !== undefined || messages === 'none') return null;
  // Other filters are asked of the sessions themselves.
  const most = status === undefined && messages === undefined ? FEW_OF_AN_INDEX : FEW;
  // What began before the first day and was active since was taken up again on another day.
  if (column === 'created_at') return { index: 'ix_user_sessions_resumed', filters: { from, to }, condition: RESUMED, end: from.slice(0, DAY), most };
  if (column !== 'message_count' || messages !== undefined) return null;
  return { index: 'ix_user_sessions_silent', filters: { messages: 'none', from, to }, end: 1, most };
}

/**
 * Finds the sessions of one page in the part that is rare and in the rest, whichever comes first.
 *
 * @param way with all filters, and where the page begins
 * @param begun what a first look found in the rest, and its end; only where the rest comes first
 * @returns one row more than the page holds, where there are more
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
    // The first look may have gone on into the part that is rare: then that is where it goes on.
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

/** The way through the rest alone. */
function restOf(way: ListWay & { bounds: Bounds }, order: ListOrder, { end }: Apart): ListWay & { bounds: Bounds } {
  const within = ({ conditions, parameters }: Bounds): Bounds => {
    const more = [...parameters];
    return { conditions: [...conditions, upTo(placeOf(order), { value: end, id: '' }, (value) => `$${more.push(value)}`)], parameters: more };
  };
  return { ...way, ...within(way), bounds: within(way.bounds) };
}

/** The rows of the part that is rare, in the list's order. @param from the row after which they begin, where the page does not begin later */
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
  // OFFSET keeps PostgreSQL from going along the order after all: it cannot know how rare these rows are there.
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

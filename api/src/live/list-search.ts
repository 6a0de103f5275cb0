import type { AdminSessionsQuery } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { searchByKey } from '../core/database/search/keyset-search.js';
import { type Bounds, endOfLook, type Found, type KeysetWalk, walkByKey } from '../core/database/search/keyset-walk.js';
import type { Newest } from '../core/database/search/gathering.js';
import type { Position } from '../core/paging/cursor.js';
import { findPeople, searchCandidates, searchConditions, type SessionSearch } from '../sessions/index.js';
import { DAY, RESUMED } from './list-dates.js';
import type { ListOrder } from './list-order.js';
import type { ListSql } from './list-sql.js';

const SCOPE = 'titles and people';
/** Sessions in which a page is looked for before it is looked for in steps. */
const FIRST_LOOK = 1_024;
/** Sessions that are passed by at once where only filters are asked of them: a few milliseconds. */
const MOST_AT_A_LOOK = 4_096;
const PEOPLE = 'LEFT JOIN users u ON u.user_id = s.user_id';

/** Whether something is searched for. */
export function isSearch({ q, text }: AdminSessionsQuery): boolean {
  return q !== undefined || text !== undefined;
}

/** The other filters of a search. */
export function withoutSearch({ q: _q, text: _text, ...filters }: AdminSessionsQuery): AdminSessionsQuery {
  return filters;
}

/**
 * SQL that is true for the sessions that are searched for, one condition for each way of searching.
 *
 * @param sql the statement that it becomes part of, with `s` for `user_sessions` and `u` for `users`
 */
export function listSearchConditions(search: SessionSearch, sql: ListSql): string[] {
  return searchConditions(search, SCOPE, sql.source, sql.bind);
}

/** Where to find the sessions of one page. */
export interface ListWay extends Pick<KeysetWalk, 'conditions' | 'parameters' | 'bounds'> {
  /** the sessions, with the index by which to go along the order */
  table: string;
}

/**
 * Finds the sessions of one page of a search.
 *
 * @param way with the filters without the search, and where the page begins
 * @returns one row more than the page holds, where there are more
 */
export async function searchList(source: DataSource, query: AdminSessionsQuery, order: ListOrder, { table, ...way }: ListWay): Promise<Found> {
  const people = query.q === undefined ? null : await findPeople(source, query.q);
  const scope = people ? { people } : SCOPE;
  const joined = people ? '' : ` ${PEOPLE}`;
  return searchByKey({
    ...inOrder(source, order),
    ...way,
    tables: `user_sessions s${joined}`,
    along: `${table}${joined}`,
    matches: (bind) => searchConditions(query, scope, source, bind).join(' AND '),
    candidates: searchCandidates(query, scope, source, order.column === 'last_activity_at' ? sessionsOfEach(source) : undefined),
    newest: newestFirst(source, query, order, joined),
    limit: query.limit + 1,
  });
}

/** The sessions by the index that has those of each person in the order of activity. */
function sessionsOfEach(source: DataSource): string {
  return source.options.type === 'postgres' ? 'user_sessions s' : 'user_sessions s INDEXED BY ix_user_sessions_user_activity';
}

/** How the orders that begin with what is new are left early; only SQLite's index of titles tells when. */
function newestFirst(source: DataSource, { cursor }: AdminSessionsQuery, order: ListOrder, joined: string): Newest | undefined {
  if (source.options.type === 'postgres') return undefined;
  const from = cursor === undefined ? null : order.positionIn(cursor);
  if (order.sort === '-created_at') return { isPast: (begunBy, { value }) => begunBy < String(value), from };
  if (order.sort !== '-last_activity_at') return undefined;
  return {
    // Whatever was never taken up again had its last activity on the day on which it began.
    isPast: (begunBy, { value }) => begunBy.slice(0, DAY) < String(value).slice(0, DAY),
    apart: { along: `user_sessions s INDEXED BY ix_user_sessions_resumed${joined}`, condition: RESUMED },
    from,
  };
}

/**
 * Finds the sessions of one page among many that the filters leave out.
 *
 * @param begun what the first look found, and its end; otherwise it begins where the page does
 * @returns one row more than the page holds, where there are more
 */
export function walkList(
  source: DataSource,
  query: AdminSessionsQuery,
  order: ListOrder,
  { table, ...way }: ListWay & { bounds: Bounds },
  begun?: KeysetWalk['begun'],
): Promise<Found> {
  return walkByKey({ ...inOrder(source, order), ...way, tables: table, ...(begun && { begun }), mostAtALook: MOST_AT_A_LOOK, limit: query.limit + 1 });
}

/**
 * Where the first look for a page ends, however few of its sessions the filters let through.
 *
 * @param table the sessions, with the index by which to go along the order
 * @returns undefined when there are not so many sessions
 */
export function endOfFirstLook(source: DataSource, order: ListOrder, table: string, bounds: Bounds): Promise<Position | undefined> {
  return endOfLook({ ...inOrder(source, order), along: table }, bounds, null, FIRST_LOOK);
}

function inOrder(source: DataSource, { column, sort }: ListOrder) {
  return { source, key: `s.${column}`, id: 's.session_id', descending: sort.startsWith('-') };
}

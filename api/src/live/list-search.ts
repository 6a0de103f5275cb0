import type { AdminSessionsQuery } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { searchByKey } from '../core/database/search/keyset-search.js';
import { type Bounds, endOfBatch, type KeysetResult, type KeysetScanOptions, scanByKey } from '../core/database/search/keyset-scan.js';
import type { EarlyStop } from '../core/database/search/candidate-merge.js';
import type { Position } from '../core/paging/cursor.js';
import { findPeople, searchCandidates, searchConditions, type SessionSearch } from '../sessions/index.js';
import { DAY, RESUMED } from './list-dates.js';
import type { ListOrder } from './list-order.js';
import type { ListSql } from './list-sql.js';

const SCOPE = 'titles and people';
/** Sessions scanned for a page in a single statement before continuing in batches. */
const FIRST_BATCH = 1_024;
/** Maximum sessions per batch when only filters are checked: a few milliseconds. */
const MAX_BATCH = 4_096;
const PEOPLE = 'LEFT JOIN users u ON u.user_id = s.user_id';

/** Whether the query has a search text. */
export function isSearch({ q, text }: AdminSessionsQuery): boolean {
  return q !== undefined || text !== undefined;
}

/** The query's other filters. */
export function withoutSearch({ q: _q, text: _text, ...filters }: AdminSessionsQuery): AdminSessionsQuery {
  return filters;
}

/**
 * SQL that is true for matching sessions, one condition for each kind of search.
 *
 * @param sql the statement that it becomes part of, with `s` for `user_sessions` and `u` for `users`
 */
export function listSearchConditions(search: SessionSearch, sql: ListSql): string[] {
  return searchConditions(search, SCOPE, sql.source, sql.bind);
}

/** The access path for the sessions of one page. */
export interface ListAccessPath extends Pick<KeysetScanOptions, 'conditions' | 'parameters' | 'bounds'> {
  /** the sessions, with the index to scan */
  table: string;
}

/**
 * Finds the sessions of one page of a search.
 *
 * @param way with the filters other than the search, and where the page begins
 * @returns one row more than the page has, if there are more
 */
export async function searchList(source: DataSource, query: AdminSessionsQuery, order: ListOrder, { table, ...way }: ListAccessPath): Promise<KeysetResult> {
  const people = query.q === undefined ? null : await findPeople(source, query.q);
  const scope = people ? { people } : SCOPE;
  const joined = people ? '' : ` ${PEOPLE}`;
  return searchByKey({
    ...orderedSessions(source, order),
    ...way,
    tables: `user_sessions s${joined}`,
    scanTable: `${table}${joined}`,
    matches: (bind) => searchConditions(query, scope, source, bind).join(' AND '),
    candidates: searchCandidates(query, scope, source, order.column === 'last_activity_at' ? sessionsOfEach(source) : undefined),
    earlyStop: earlyStopOf(source, query, order, joined),
    limit: query.limit + 1,
  });
}

/** The sessions, with the index that has each user's sessions in the order of activity. */
function sessionsOfEach(source: DataSource): string {
  return source.options.type === 'postgres' ? 'user_sessions s' : 'user_sessions s INDEXED BY ix_user_sessions_user_activity';
}

/** How newest-first orders stop early; only SQLite's title index can tell when. */
function earlyStopOf(source: DataSource, { cursor }: AdminSessionsQuery, order: ListOrder, joined: string): EarlyStop | undefined {
  if (source.options.type === 'postgres') return undefined;
  const from = cursor === undefined ? null : order.parseCursor(cursor);
  if (order.sort === '-created_at') return { isPastPage: (begunBy, { value }) => begunBy < String(value), from };
  if (order.sort !== '-last_activity_at') return undefined;
  return {
    // A session that was never resumed had its last activity on the day of its creation.
    isPastPage: (begunBy, { value }) => begunBy.slice(0, DAY) < String(value).slice(0, DAY),
    rarePartition: { scanTable: `user_sessions s INDEXED BY ix_user_sessions_resumed${joined}`, condition: RESUMED },
    from,
  };
}

/**
 * Finds the sessions of one page among many that the filters exclude.
 *
 * @param resumeFrom what the first batch found, and its end; by default the scan begins where the page does
 * @returns one row more than the page has, if there are more
 */
export function scanList(
  source: DataSource,
  query: AdminSessionsQuery,
  order: ListOrder,
  { table, ...way }: ListAccessPath & { bounds: Bounds },
  resumeFrom?: KeysetScanOptions['resumeFrom'],
): Promise<KeysetResult> {
  return scanByKey({ ...orderedSessions(source, order), ...way, tables: table, ...(resumeFrom && { resumeFrom }), maxBatch: MAX_BATCH, limit: query.limit + 1 });
}

/**
 * Where the first batch of a page ends, however few of its sessions pass the filters.
 *
 * @param table the sessions, with the index to scan
 * @returns undefined when there are not that many sessions
 */
export function endOfFirstBatch(source: DataSource, order: ListOrder, table: string, bounds: Bounds): Promise<Position | undefined> {
  return endOfBatch({ ...orderedSessions(source, order), scanTable: table }, bounds, null, FIRST_BATCH);
}

function orderedSessions(source: DataSource, { column, sort }: ListOrder) {
  return { source, key: `s.${column}`, id: 's.session_id', descending: sort.startsWith('-') };
}

import type { AdminSessionsQuery } from '@switchboard/shared';
import { type AccessPath, alongOrder, amongIds, conjunction, indexed, type ListPage, mayContinue, orderOf } from '../core/database/search/access-path.js';
import type { Bind } from '../core/database/search/text-conditions.js';
import type { SearchScope } from '../sessions/index.js';
import { listConditions, type ListFilters } from './list-conditions.js';
import { ListOrder, type SortColumn } from './list-order.js';

/** Maximum number of rows to sort for one page instead of scanning along its order. */
export const MAX_SORTED_ROWS = 5_000;

/** Condition of sessions that were resumed on a later day than that of their creation; the same as that of an index. */
export const RESUMED = 'substr(s.last_activity_at, 1, 10) <> substr(s.created_at, 1, 10)';

/** Length of the date part of an instant. */
export const DAY = 10;

/** Rows of one index. */
interface IndexRange {
  /** null where none has the order */
  index: string | null;
  /** the filters that the index itself answers; the others are checked for each of its rows */
  filters: ListFilters;
}

/** A page of sessions, with the instant that separates active from idle as a parameter, and where a search text is looked for. */
export type SessionsPage = ListPage & { threshold: string; scope: SearchScope };

/** The index whose order is that of the list. */
export function scanIndexOf(filters: ListFilters, column: SortColumn): IndexRange {
  if (column === 'waiting_since') return { index: null, filters: {} };
  return column === 'last_activity_at' ? rangeOf(filters) : orderOfColumn(column, filters);
}

/** Whether reading a page may take long. */
export function mayTakeLong(query: AdminSessionsQuery): boolean {
  return isSearch(query) || mayPassExcludedRows(query, new ListOrder(query.sort).column);
}

/** Whether the query has a search text. */
export function isSearch({ q, text }: AdminSessionsQuery): boolean {
  return q !== undefined || text !== undefined;
}

/** Whether a scan along the order may pass many rows that some filter excludes. */
function mayPassExcludedRows(filters: ListFilters, column: SortColumn): boolean {
  const answered = scanIndexOf(filters, column).filters;
  return (['status', 'user_id', 'messages', 'handling', 'handled_by', 'from', 'to'] as const).some((name) => filters[name] !== undefined && answered[name] === undefined);
}

/**
 * The paths to a page without a search. SQLite's planner knows how many columns an index matches, not how many rows: by itself it scans a
 * million ended sessions to find the active ones, or sorts a million to show fifty. PostgreSQL has statistics; only rows that are rare at
 * one end of an order are unknown to it.
 */
export function filterPaths(page: SessionsPage, filters: AdminSessionsQuery, order: ListOrder): AccessPath[] {
  const { index } = scanIndexOf(filters, order.column);
  const sorted = sortedRange(page, filters, order);
  const rarePartition = mayPassExcludedRows(filters, order.column) ? rarePartitionOf(filters, order) : null;
  const startsBehindRare =
    rarePartition && !order.descending && filters.cursor !== undefined && order.parseCursor(filters.cursor).value >= rarePartition.end;
  if (!rarePartition || startsBehindRare) return [...sorted, alongOrder(page, index)];
  const rareRows = (bind: Bind) => rarePart(page, order, rarePartition, bind);
  const otherRows = (bind: Bind) => restPart(page, index, order, rarePartition, bind);
  // The part that comes first mostly fills the page.
  const leadingPart: AccessPath = (bind) => ({ with: [], rows: (order.descending ? otherRows : rareRows)(bind), stop: "''" });
  const bothParts: AccessPath = (bind) => {
    const union = `SELECT * FROM (${rareRows(bind)}) a UNION ALL SELECT * FROM (${otherRows(bind)}) b`;
    return { with: [], rows: `SELECT * FROM (${union}) s ORDER BY ${orderOf(page)} LIMIT ${bind(page.limit)}`, stop: 'NULL' };
  };
  return [...sorted, leadingPart, bothParts];
}

/** The path that sorts everything that passes the filters, if an index range has it and it may be small; SQLite only. */
export function sortedRange(page: SessionsPage, filters: ListFilters, { column }: ListOrder): AccessPath[] {
  const underWay = underWayRange(filters);
  const range = underWay ?? rangeOf(filters);
  if (page.source.options.type === 'postgres' || (!underWay && (column === 'last_activity_at' || !isNarrower(range, column)))) return [];
  return [
    (bind) => {
      const sessions = indexed(page, range.index);
      const limitedRange = `SELECT 1 FROM ${sessions} WHERE ${conjunction(listConditions(range.filters, { ...page, bind }))} LIMIT ${MAX_SORTED_ROWS + 1}`;
      const conditions = ['range_check.is_small', ...mayContinue(page.source, 's'), ...page.conditions(bind), ...page.matches(bind)];
      return {
        with: [`range_check AS MATERIALIZED (SELECT count(*) <= ${MAX_SORTED_ROWS} AS is_small FROM (${limitedRange}) r)`],
        // By a join, since SQLite would evaluate a subquery for each row.
        rows: `SELECT ${page.columns} FROM range_check CROSS JOIN ${sessions} WHERE ${conjunction(conditions)} ORDER BY ${orderOf(page)} LIMIT ${bind(page.limit)}`,
        stop: `CASE WHEN (SELECT is_small FROM range_check) THEN NULL ELSE '' END`,
      };
    },
  ];
}

/** The sessions in an order other than activity; ended sessions have their own index in each order. */
function orderOfColumn(column: 'created_at' | 'message_count', { status, messages }: ListFilters): IndexRange {
  const [ended, filters]: [string, ListFilters] = status === 'ended' ? ['_ended', { status }] : ['', {}];
  return column === 'created_at'
    ? { index: `ix_user_sessions${ended}_created`, filters }
    : { index: `ix_user_sessions${ended}_messages`, filters: { ...filters, messages } };
}

/** The sessions in which a person is waited for or there, if only such are listed: few, in no order of the list. */
function underWayRange({ handling, handled_by }: ListFilters): IndexRange | null {
  if (handled_by === undefined && (handling === undefined || handling === 'responder')) return null;
  return { index: 'ix_user_sessions_handling', filters: { handling, handled_by } };
}

/** The narrowest range in the order of activity. */
function rangeOf({ status, user_id, messages, from, to }: ListFilters): IndexRange {
  const dates = { from, to };
  if (status === 'active') return { index: 'ix_user_sessions_open', filters: { status, ...dates } };
  if (user_id !== undefined) return { index: 'ix_user_sessions_user_activity', filters: { user_id, ...dates } };
  if (messages === 'none') return { index: 'ix_user_sessions_silent', filters: { messages, ...dates } };
  if (status === 'idle') return { index: 'ix_user_sessions_open', filters: { status, ...dates } };
  if (status === 'ended') return { index: 'ix_user_sessions_ended', filters: { status, ...dates } };
  return { index: 'ix_user_sessions_activity', filters: dates };
}

/** Whether a range excludes rows that a scan along the order would have to pass. */
function isNarrower({ filters }: IndexRange, column: SortColumn): boolean {
  if (filters.from !== undefined || filters.to !== undefined) return true;
  // Sessions without messages are contiguous in the order of message_count.
  if (filters.messages !== undefined) return column !== 'message_count';
  // Ended sessions have their own index in each order.
  return filters.user_id !== undefined || filters.status === 'active' || filters.status === 'idle' || (filters.status !== undefined && column === 'waiting_since');
}

/**
 * A part of an order in which sessions active since a given day are rare, with an index that has those by activity: a page that starts
 * there would pass all the others.
 */
interface RarePartition {
  index: string;
  condition: string;
  /** the value of the order at which the part ends and the rest begins */
  end: string | number;
}

function rarePartitionOf({ user_id, messages, from }: ListFilters, { column }: ListOrder): RarePartition | null {
  if (from === undefined || user_id !== undefined || messages === 'none') return null;
  // A session created before the first day and active since was resumed on another day.
  if (column === 'created_at') return { index: 'ix_user_sessions_resumed', condition: RESUMED, end: from.slice(0, DAY) };
  return column === 'message_count' && messages === undefined ? { index: 'ix_user_sessions_silent', condition: 's.message_count = 0', end: 1 } : null;
}

/** The rare partition alone. */
function rarePart(page: SessionsPage, { column }: ListOrder, { index, condition, end }: RarePartition, bind: Bind): string {
  const conditions = [...mayContinue(page.source, 's'), `s.${column} < ${bind(end)}`, condition, ...page.conditions(bind)];
  // OFFSET keeps PostgreSQL from scanning along the order anyway: it cannot know how rare these rows are there.
  const offset = page.source.options.type === 'postgres' ? ' OFFSET 0' : '';
  const part = `SELECT s.${column}, s.session_id FROM ${indexed(page, index)} WHERE ${conjunction(conditions)}${offset}`;
  return amongIds(page, `SELECT s.session_id FROM (${part}) s ORDER BY ${orderOf(page)} LIMIT ${bind(page.limit)}`, [], bind);
}

/** The rest alone, along the order. */
function restPart(page: SessionsPage, index: string | null, { column }: ListOrder, { end }: RarePartition, bind: Bind): string {
  const conditions = conjunction([...mayContinue(page.source, 's'), `s.${column} >= ${bind(end)}`, ...page.conditions(bind)]);
  return `SELECT ${page.columns} FROM ${indexed(page, index)} WHERE ${conditions} ORDER BY ${orderOf(page)} LIMIT ${bind(page.limit)}`;
}

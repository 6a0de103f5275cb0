import type { ListFilters } from './list-conditions.js';
import type { SortColumn } from './list-order.js';

/** Rows that are sorted for one page rather than looked for along the order. */
export const FEW = 5_000;

/** A way through an index. */
export interface Way {
  index: string;
  /** the filters that the index alone answers; the others are asked of each of its rows */
  filters: ListFilters;
}

/** The ways to one page of the list. */
export interface Access {
  /** the index whose order is that of the list */
  along: Way;
  /** whether it may hold many rows that some filter does not let through: they are to be passed by in steps */
  mayBeLong: boolean;
  /**
   * a range of an index that holds everything that the filters let through, in the order of `last_activity_at`: it costs a sort, and is
   * better while it holds no more than {@link FEW} rows; null where there is none
   */
  range: Way | null;
}

/**
 * By which index SQLite reads a page. Its planner knows how many columns an index matches, not how many rows: left alone it walks through
 * a million sessions that ended to find the active ones, or sorts a million to show fifty.
 */
export function accessTo(filters: ListFilters, column: SortColumn): Access {
  const range = rangeOf(filters);
  const along = column === 'last_activity_at' ? range : orderOf(column, filters);
  const mayBeLong = leavesOut(filters, along.filters);
  return { along, mayBeLong, range: along !== range && narrows(range, column) ? range : null };
}

/** The sessions in another order than that of activity; those that ended have an index of their own in each. */
function orderOf(column: 'created_at' | 'message_count', { status, messages }: ListFilters): Way {
  const [ended, filters]: [string, ListFilters] = status === 'ended' ? ['_ended', { status }] : ['', {}];
  return column === 'created_at'
    ? { index: `ix_user_sessions${ended}_created`, filters }
    : { index: `ix_user_sessions${ended}_messages`, filters: { ...filters, messages } };
}

/** Whether something is asked that is not among the filters of a way. */
function leavesOut(asked: ListFilters, answered: ListFilters): boolean {
  return (['status', 'user_id', 'messages', 'from', 'to'] as const).some((name) => asked[name] !== undefined && answered[name] === undefined);
}

/** The narrowest range in the order of activity. */
function rangeOf({ status, user_id, messages, from, to }: ListFilters): Way {
  const dates = { from, to };
  if (status === 'active') return { index: 'ix_user_sessions_open', filters: { status, ...dates } };
  if (user_id !== undefined) return { index: 'ix_user_sessions_user_activity', filters: { user_id, ...dates } };
  if (messages === 'none') return { index: 'ix_user_sessions_silent', filters: { messages, ...dates } };
  if (status === 'idle') return { index: 'ix_user_sessions_open', filters: { status, ...dates } };
  if (status === 'ended') return { index: 'ix_user_sessions_ended', filters: { status, ...dates } };
  return { index: 'ix_user_sessions_activity', filters: dates };
}

/** Whether a range leaves out rows that a walk along the order would have to pass by. */
function narrows({ filters }: Way, column: SortColumn): boolean {
  if (filters.from !== undefined || filters.to !== undefined) return true;
  // The sessions without a message stand together in the order of message_count.
  if (filters.messages !== undefined) return column !== 'message_count';
  // Those that ended have an index of their own in each order.
  return filters.user_id !== undefined || filters.status === 'active' || filters.status === 'idle';
}

import type { ListFilters } from './list-conditions.js';
import type { SortColumn } from './list-order.js';

/** Maximum number of rows to sort for one page instead of scanning along its order. */
export const MAX_SORTED_ROWS = 5_000;

/** An access path: a scan of an index. */
export interface AccessPath {
  index: string;
  /** the filters that the index itself answers; the others are checked for each of its rows */
  filters: ListFilters;
}

/** The access paths for one page of the list. */
export interface AccessPaths {
  /** the index whose order is that of the list */
  scanIndex: AccessPath;
  /** whether it may contain many rows that some filter excludes: these are then passed in batches */
  mayNeedBatches: boolean;
  /**
   * an index range that contains everything that passes the filters, in the order of `last_activity_at`: it costs a sort, and is better up
   * to {@link MAX_SORTED_ROWS} rows; null if there is none
   */
  range: AccessPath | null;
}

/**
 * Chooses the index by which SQLite reads a page. Its planner knows how many columns an index matches, not how many rows: by itself it
 * scans a million ended sessions to find the active ones, or sorts a million to show fifty.
 */
export function chooseAccessPath(filters: ListFilters, column: SortColumn): AccessPaths {
  const range = rangeOf(filters);
  const scanIndex = column === 'last_activity_at' ? range : orderOf(column, filters);
  const mayBeLong = excludesFilters(filters, scanIndex.filters);
  return { scanIndex, mayNeedBatches: mayBeLong, range: scanIndex !== range && isNarrower(range, column) ? range : null };
}

/** The sessions in an order other than activity; ended sessions have their own index in each order. */
function orderOf(column: 'created_at' | 'message_count', { status, messages }: ListFilters): AccessPath {
  const [ended, filters]: [string, ListFilters] = status === 'ended' ? ['_ended', { status }] : ['', {}];
  return column === 'created_at'
    ? { index: `ix_user_sessions${ended}_created`, filters }
    : { index: `ix_user_sessions${ended}_messages`, filters: { ...filters, messages } };
}

/** Whether a requested filter is not among those that an access path answers. */
function excludesFilters(asked: ListFilters, answered: ListFilters): boolean {
  return (['status', 'user_id', 'messages', 'from', 'to'] as const).some((name) => asked[name] !== undefined && answered[name] === undefined);
}

/** The narrowest range in the order of activity. */
function rangeOf({ status, user_id, messages, from, to }: ListFilters): AccessPath {
  const dates = { from, to };
  if (status === 'active') return { index: 'ix_user_sessions_open', filters: { status, ...dates } };
  if (user_id !== undefined) return { index: 'ix_user_sessions_user_activity', filters: { user_id, ...dates } };
  if (messages === 'none') return { index: 'ix_user_sessions_silent', filters: { messages, ...dates } };
  if (status === 'idle') return { index: 'ix_user_sessions_open', filters: { status, ...dates } };
  if (status === 'ended') return { index: 'ix_user_sessions_ended', filters: { status, ...dates } };
  return { index: 'ix_user_sessions_activity', filters: dates };
}

/** Whether a range excludes rows that a scan along the order would have to pass. */
function isNarrower({ filters }: AccessPath, column: SortColumn): boolean {
  if (filters.from !== undefined || filters.to !== undefined) return true;
  // Sessions without messages are contiguous in the order of message_count.
  if (filters.messages !== undefined) return column !== 'message_count';
  // Ended sessions have their own index in each order.
  return filters.user_id !== undefined || filters.status === 'active' || filters.status === 'idle';
}

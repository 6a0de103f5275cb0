import type { AdminSessionList, SessionTotals } from '@switchboard/shared';
import { countsOf } from '../session-count';
import type { SessionFilters } from '../session-filters';
import { viewQueryOf } from './view-query';

/** The totals that count exactly what one filter leaves, and those without a filter. */
const COUNTED: Readonly<Record<string, keyof SessionTotals>> = {
  '{}': 'total_sessions',
  '{"status":"active"}': 'active_sessions',
  '{"handling":"waiting"}': 'waiting_sessions',
  '{"handling":"person"}': 'handled_sessions',
};

/**
 * How many sessions a view shows, if the list's own response tells: nothing is counted on the server for it, however many views there are.
 * The totals in each response know it of some filters; of the view on screen, so does a list that ends on its first page.
 *
 * @param list the present response; null before the first
 * @param isShown whether the response is that of this view
 * @returns null if the response does not tell
 */
export function countOf(filters: SessionFilters, list: AdminSessionList | null, isShown: boolean): number | null {
  if (!list) return null;
  const { sort: _, ...query } = viewQueryOf(filters);
  const total = COUNTED[JSON.stringify(query)];
  if (total !== undefined) return Number(list.totals[total]);
  return isShown ? countsOf(list, { ...filters, cursor: null }).matches : null;
}

import { Component, computed, inject, input } from '@angular/core';
import type { AdminSessionList } from '@switchboard/shared';
import { ListCount } from '../../core/paging/list-count';
import { listCounts, type ListCounts } from '../../core/paging/list-counts';
import { NO_FILTERS, hasSameFilters, isFiltered, type SessionFilters } from './session-filters';
import { SessionsStore } from './sessions.store';
import { WAITING_FILTERS } from './waiting/waiting-sessions';

/** Counts that one response tells; the matches are also known if a counter has the same filters. */
export function countsOf({ sessions, totals, next_cursor }: AdminSessionList, filters: SessionFilters): ListCounts {
  const counters = [[{ ...NO_FILTERS, status: 'active' }, totals.active_sessions], [WAITING_FILTERS, totals.waiting_sessions]] as const;
  const [, counted] = counters.find(([same]) => hasSameFilters(filters, same)) ?? [null, null];
  const { cursor } = filters;
  return listCounts({ rows: sessions.length, total: totals.total_sessions, next_cursor, cursor, isFiltered: isFiltered(filters), counted });
}

/** How many sessions there are, how many match and are shown, and their order, in words. */
@Component({
  selector: 'app-session-count',
  imports: [ListCount],
  template: '<app-list-count total="sessions.count.total" [counts]="counts()" [order]="orders[store.filters().sort]" [locale]="locale()" />',
  styles: ':host { display: contents; }',
})
export class SessionCount {
  protected readonly store = inject(SessionsStore);

  /** BCP 47 */
  readonly locale = input.required<string>();

  protected readonly orders = ORDERS;
  protected readonly counts = computed(() => {
    const [list, filters] = [this.store.live.value(), this.store.filters()];
    return list && this.store.live.isCurrent() ? countsOf(list, filters) : null;
  });
}

const ORDERS = {
  '-last_activity_at': 'app.list.newest',
  last_activity_at: 'sessions.count.oldest',
  '-created_at': 'sessions.count.newest_start',
  created_at: 'sessions.count.oldest_start',
  '-message_count': 'sessions.count.most',
  message_count: 'sessions.count.fewest',
  waiting_since: 'sessions.count.longest_waiting',
} as const satisfies Record<SessionFilters['sort'], string>;

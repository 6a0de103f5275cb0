import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import type { AdminSessionList } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { NO_FILTERS, hasSameFilters, isFiltered, type SessionFilters } from './session-filters';
import { SessionsStore } from './sessions.store';
import { WAITING_FILTERS } from './waiting/waiting-sessions';

interface Counts {
  readonly total: number;
  /** how many sessions the filters match; null without filters, and if the response does not tell */
  readonly matches: number | null;
  /** how many of them are on the page; null if all are */
  readonly shown: number | null;
}

/**
 * Counts that one response tells for certain: nothing is counted for them on the server. The matches are known if a counter has the
 * same filters, or if the only page has them all.
 */
export function countsOf(list: AdminSessionList, filters: SessionFilters): Counts {
  const { sessions, totals, next_cursor } = list;
  const isWhole = filters.cursor === null && next_cursor === null;
  const shown = isWhole ? null : sessions.length;
  if (!isFiltered(filters)) return { total: totals.total_sessions, matches: null, shown };
  const counted = [[{ ...NO_FILTERS, status: 'active' }, totals.active_sessions], [WAITING_FILTERS, totals.waiting_sessions]] as const;
  const [, matches] = counted.find(([same]) => hasSameFilters(filters, same)) ?? [null, null];
  return { total: totals.total_sessions, matches: isWhole ? sessions.length : matches, shown };
}

/** How many sessions there are, how many match and are shown, and their order, in words. Until a changed view is loaded, the words stay. */
@Component({ selector: 'app-list-count', template: '{{ words() }}', styleUrl: './list-count.scss' })
export class ListCount {
  private readonly translations = inject(Translations);
  private readonly store = inject(SessionsStore);

  /** BCP 47 */
  readonly locale = input.required<string>();

  private readonly current = computed(() => {
    const list = this.store.live.value();
    const filters = this.store.filters();
    this.locale();
    if (!list || !this.store.live.isCurrent()) return null;
    const { total, matches, shown } = countsOf(list, filters);
    return [
      this.translations.plural('sessions.count.total', total),
      matches === null ? null : this.translations.plural('sessions.count.matches', matches),
      shown === null ? null : this.translations.plural('sessions.count.shown', shown),
      this.translations.text(ORDERS[filters.sort]),
    ].filter((part) => part !== null).join(' · ');
  });
  protected readonly words = linkedSignal<string | null, string>({
    source: () => this.current(),
    computation: (current, before) => current ?? before?.value ?? '',
  });
}

const ORDERS = {
  '-last_activity_at': 'sessions.count.newest',
  last_activity_at: 'sessions.count.oldest',
  '-created_at': 'sessions.count.newest_start',
  created_at: 'sessions.count.oldest_start',
  '-message_count': 'sessions.count.most',
  message_count: 'sessions.count.fewest',
  waiting_since: 'sessions.count.longest_waiting',
} as const satisfies Record<SessionFilters['sort'], string>;

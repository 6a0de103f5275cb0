import { Component, computed, inject, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { SessionTotals } from '@switchboard/shared';
import { absoluteTime, relativeTime } from '../../ui/time-ago/relative-time';
import { NO_FILTERS, type SessionFilters } from './session-filters';
import { SessionsStore } from './sessions.store';

interface Counter {
  readonly name: keyof SessionTotals;
  readonly title: string;
  readonly hint: string;
  /** as people read it; null: nothing to count yet */
  readonly shown: string | null;
  /** the number or ISO time itself */
  readonly raw: string;
  readonly exact: string | null;
  /** what a click shows */
  readonly filters: SessionFilters;
  readonly isOn: boolean;
}

/** The totals of all sessions, whatever the filters. Each is a filter itself: a click shows exactly the rows that it counts. */
@Component({
  selector: 'app-counters',
  imports: [TranslocoDirective],
  templateUrl: './counters.html',
  styleUrl: './counters.scss',
})
export class Counters {
  private readonly store = inject(SessionsStore);

  /** null before the first answer */
  readonly totals = input.required<SessionTotals | null>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  readonly chosen = output<SessionFilters>();

  protected readonly counters = computed<Counter[]>(() => {
    const totals = this.totals();
    const recent = totals?.most_recent_activity ?? null;
    const number = new Intl.NumberFormat(this.locale());
    const count = (name: 'active_sessions' | 'total_sessions' | 'total_messages', hint: string, filters: SessionFilters): Counter => ({
      name, hint, filters, title: TITLES[name], exact: null, isOn: this.isOn(filters),
      shown: totals ? number.format(totals[name]) : null, raw: totals ? String(totals[name]) : '',
    });
    const since: SessionFilters = { ...NO_FILTERS, from: recent };
    return [
      count('active_sessions', 'sessions.counters.active_hint', { ...NO_FILTERS, status: 'active' }),
      count('total_sessions', 'sessions.counters.total_hint', NO_FILTERS),
      count('total_messages', 'sessions.counters.messages_hint', { ...NO_FILTERS, messages: 'some' }),
      {
        name: 'most_recent_activity', title: TITLES.most_recent_activity, hint: 'sessions.counters.recent_hint',
        shown: recent && relativeTime(recent, this.now(), this.locale()), raw: recent ?? '',
        exact: recent && absoluteTime(recent, this.locale()), filters: since, isOn: recent !== null && this.isOn(since),
      },
    ];
  });

  private isOn(filters: SessionFilters): boolean {
    const now = this.store.filters();
    return (['q', 'status', 'messages', 'user_id', 'from', 'to'] as const).every((name) => now[name] === filters[name]);
  }
}

const TITLES = {
  active_sessions: 'sessions.counters.active_sessions',
  total_sessions: 'sessions.counters.total_sessions',
  total_messages: 'sessions.counters.total_messages',
  most_recent_activity: 'sessions.counters.most_recent_activity',
} as const satisfies Record<keyof SessionTotals, string>;

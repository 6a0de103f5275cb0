import { Component, computed, inject, input, output, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { SessionTotals } from '@switchboard/shared';
import { absoluteTime, relativeTime } from '../../ui/time-ago/relative-time';
import { durationWords } from './active-rule/duration-words';
import { IdleRule } from './active-rule/idle-rule';
import { NO_FILTERS, hasSameFilters, type SessionFilters } from './session-filters';
import { SessionsStore } from './sessions.store';
import { WAITING_FILTERS } from './waiting/waiting-sessions';

/** The totals that have a counter. */
type CounterName = Exclude<keyof SessionTotals, 'handled_sessions'>;

interface Counter {
  readonly name: CounterName;
  readonly title: string;
  readonly hint: string;
  /** formatted for display; null if there is nothing to count yet */
  readonly shown: string | null;
  /** the unformatted number or ISO time */
  readonly raw: string;
  readonly exact: string | null;
  /** the filters that a click applies */
  readonly filters: SessionFilters;
  readonly isOn: boolean;
}

/** Activity within this many milliseconds of the latest counts as recent. */
const RECENT_MS = 5 * 60_000;

/** The totals of all sessions, regardless of the filters. Each is itself a filter: a click shows exactly the rows that it counts. */
@Component({
  selector: 'app-counters',
  imports: [TranslocoDirective],
  templateUrl: './counters.html',
  styleUrl: './counters.scss',
})
export class Counters {
  private readonly rule = inject(IdleRule);
  private readonly store = inject(SessionsStore);

  /** null before the first response */
  readonly totals = input.required<SessionTotals | null>();
  /** milliseconds since 1970 on the server's clock */
  readonly now = input.required<number>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  readonly chosen = output<SessionFilters>();

  /** after how long without activity a session is idle, in words; null before that is known */
  protected readonly within = computed(() => {
    const idle_after = this.rule.idle_after();
    return idle_after === null ? null : durationWords(idle_after, this.locale());
  });
  private readonly number = computed(() => new Intl.NumberFormat(this.locale()));
  /** The latest activity's instant when its counter was chosen, so that the chosen filter stays fixed while the latest moves on. */
  private readonly chosenRecent = signal<string | null>(null);

  protected readonly counters = computed<Counter[]>(() => {
    const totals = this.totals();
    const recent = totals?.most_recent_activity ?? null;
    const number = this.number();
    const count = (name: Exclude<CounterName, 'most_recent_activity'>, hint: string, filters: SessionFilters): Counter => ({
      name, hint, filters, title: TITLES[name], exact: null, isOn: this.isOn(filters),
      shown: totals ? number.format(totals[name]) : null, raw: totals ? String(totals[name]) : '',
    });
    const from = this.chosenRecent() !== null && this.isOn(recentFilters(this.chosenRecent())) ? this.chosenRecent() : recent;
    const since = recentFilters(from);
    return [
      count('active_sessions', this.within() === null ? 'sessions.counters.active_hint' : 'sessions.counters.active_rule_hint', { ...NO_FILTERS, status: 'active' }),
      count('waiting_sessions', 'sessions.waiting.counter_hint', WAITING_FILTERS),
      count('total_sessions', 'sessions.counters.total_hint', NO_FILTERS),
      count('total_messages', 'sessions.counters.messages_hint', { ...NO_FILTERS, messages: 'some' }),
      {
        name: 'most_recent_activity', title: TITLES.most_recent_activity, hint: 'sessions.counters.recent_hint',
        shown: recent && relativeTime(recent, this.now(), this.locale()), raw: recent ?? '',
        exact: recent && absoluteTime(recent, this.locale()), filters: since, isOn: recent !== null && this.isOn(since),
      },
    ];
  });

  /** Choosing a selected counter again clears the filter: all sessions are shown. */
  protected choose({ name, filters, isOn }: Counter): void {
    const recent = name === 'most_recent_activity' && !isOn ? (this.totals()?.most_recent_activity ?? null) : null;
    this.chosenRecent.set(recent);
    this.chosen.emit(isOn ? NO_FILTERS : filters);
  }

  private isOn(filters: SessionFilters): boolean {
    return hasSameFilters(this.store.filters(), filters);
  }
}

/** Filters for sessions active in the five minutes up to an instant, or later, latest first. @param instant ISO 8601 */
function recentFilters(instant: string | null): SessionFilters {
  if (instant === null) return NO_FILTERS;
  // Rounded down to a whole minute, so that it can be displayed without seconds.
  const from = Math.floor((Date.parse(instant) - RECENT_MS) / 60_000) * 60_000;
  return { ...NO_FILTERS, from: new Date(from).toISOString() };
}

const TITLES = {
  active_sessions: 'sessions.counters.active_sessions',
  waiting_sessions: 'sessions.waiting.counter',
  total_sessions: 'sessions.counters.total_sessions',
  total_messages: 'sessions.counters.total_messages',
  most_recent_activity: 'sessions.counters.most_recent_activity',
} as const satisfies Record<CounterName, string>;

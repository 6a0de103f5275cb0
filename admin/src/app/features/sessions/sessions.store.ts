import { Injectable, computed, inject, linkedSignal, signal, untracked } from '@angular/core';
import type { AdminSessionList, Session, SessionSort } from '@switchboard/shared';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { liveStream } from '../../core/live/live-stream';
import { ListAddress } from '../../core/paging/list-address';
import { NO_FILTERS, filtersIn, isFiltered, sessionsUrl, paramsOf, type SessionFilters } from './session-filters';
import { settle, type SteadyRows } from './steady-rows';

/** Rows of one page. */
const PAGE_ROWS = 50;
/** The orders in which a new session comes first. */
const NEWEST_FIRST: ReadonlySet<SessionSort> = new Set(['-last_activity_at', '-created_at']);

/**
 * The live list of sessions: one page of it, its filters (which stand in the address) and the totals.
 *
 * Further pages are pages of their own: each begins at its cursor and is live itself, so that whatever is on screen is of one
 * consistent answer, and no page ever shifts because of what happens before it. Provide it by the page's component.
 */
@Injectable()
export class SessionsStore {
  private readonly settings = inject(LiveSettings);
  private readonly address = new ListAddress<SessionFilters>(filtersIn, paramsOf);

  /** What the list shows, as the address says. */
  readonly filters = this.address.view;
  readonly live = liveQuery<AdminSessionList>({
    url: () => sessionsUrl(this.filters(), PAGE_ROWS),
    view: this.filters,
    interval: this.settings.period,
    stream: liveStream('/api/admin/sessions/stream'),
    revised: true,
  });

  private readonly held = signal(false);
  private readonly steady = linkedSignal<{ list: AdminSessionList | null; isCurrent: boolean; isHeld: boolean }, SteadyRows | undefined>({
    source: () => ({ list: this.live.value(), isCurrent: this.live.current(), isHeld: this.held() }),
    computation: ({ list, isCurrent, isHeld }, before) => {
      const last = before?.value;
      if (!list || !isCurrent) return last;
      const filters = untracked(this.filters);
      const isFurther = filters.cursor !== null;
      return settle(last, { view: sessionsUrl(filters, PAGE_ROWS), sessions: list.sessions, isHeld, now: performance.now(), isFurther });
    },
  });
  /** How many sessions there were when the first page was left, null while it is shown. */
  private readonly totalAtLeaving = linkedSignal<{ isFurther: boolean; total: number | null }, number | null>({
    source: () => ({ isFurther: this.filters().cursor !== null, total: this.totals()?.total_sessions ?? null }),
    computation: ({ isFurther, total }, before) => (isFurther ? (before?.value ?? total) : null),
  });

  readonly rows = computed(() => this.steady()?.rows ?? []);
  /** New rows that wait until the person is done with those on screen. */
  readonly waiting = computed(() => this.steady()?.waiting ?? 0);
  readonly totals = computed(() => this.live.value()?.totals ?? null);
  /** On a further page: sessions that have begun since the first was left, which the top now shows. */
  readonly above = computed(() => {
    const [before, total] = [this.totalAtLeaving(), this.totals()?.total_sessions];
    if (before === null || total === undefined || this.isFiltered() || !NEWEST_FIRST.has(this.filters().sort)) return 0;
    return Math.max(0, total - before);
  });
  /** The server does not know the page that the address names. */
  readonly isNowhere = computed(() => {
    const isRefused = [400, 422].includes(this.live.failure()?.status ?? 0);
    return isRefused && !this.live.current() && this.filters().cursor !== null;
  });
  readonly isFiltered = computed(() => isFiltered(this.filters()));
  readonly older = computed(() => (this.live.current() ? (this.live.value()?.next_cursor ?? null) : null));
  /** Where this page stands among the list's pages. */
  readonly place = computed(() => ({
    isFurther: this.filters().cursor !== null && !this.isNowhere(),
    hasNewer: this.address.hasNewer(),
    hasOlder: this.older() !== null,
  }));

  /** While held, rows keep their places; see `settle`. */
  hold(isHeld: boolean): void {
    this.held.set(isHeld);
  }

  /**
   * Shows another part of the list, from its top on, and writes that into the address.
   *
   * @param isTyping goes on with the address that typing wrote before, so that Back does not lead through every letter
   */
  show(change: Partial<SessionFilters>, isTyping = false): void {
    this.address.show(change, isTyping);
  }

  /** Shows everything, in the order that was chosen. */
  clear(): void {
    this.show({ ...NO_FILTERS, sort: this.filters().sort });
  }

  /** Goes on to the rows after these. */
  goOlder(): void {
    const cursor = this.older();
    if (cursor !== null) this.address.further(cursor);
  }

  /** Goes back by one page. */
  goNewer(): void {
    this.address.back();
  }

  /** Takes over what an action has answered, before the next asking confirms it. */
  changed(session: Session): void {
    this.live.update((list) => ({
      ...list,
      sessions: list.sessions.map((row) => (row.session_id === session.session_id ? { ...row, ...session } : row)),
    }));
    this.live.refresh();
  }
}

import { Injectable, computed, inject, linkedSignal, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { AdminSessionList, Session, SessionSort } from '@switchboard/shared';
import { filter, switchMap, timer } from 'rxjs';
import { LiveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { liveStream } from '../../core/live/live-stream';
import { pollWith } from '../../core/live/poll-with';
import { ListUrlState } from '../../core/paging/list-url-state';
import { NO_FILTERS, parseFilters, isFiltered, sessionsUrl, toQueryParams, type SessionFilters } from './session-filters';
import { nextRows, type StableRows } from './stable-rows';

/** Rows per page. */
const PAGE_ROWS = 50;
/** The sort orders in which a new session comes first. */
const NEWEST_FIRST: ReadonlySet<SessionSort> = new Set(['-last_activity_at', '-created_at']);

/**
 * The live list of sessions: one page of it, its filters (kept in the URL) and the totals.
 *
 * Each further page starts at its own cursor and is itself live, so that everything on screen comes from one consistent response, and
 * no page shifts because of changes before it. Provide it in the page's component.
 */
@Injectable()
export class SessionsStore {
  private readonly address = new ListUrlState<SessionFilters>(parseFilters, toQueryParams);

  /** The list's filters, from the URL. */
  readonly filters = this.address.view;
  readonly live = new LiveQuery<AdminSessionList>({
    url: () => sessionsUrl(this.filters(), PAGE_ROWS),
    view: this.filters,
    interval: inject(LiveSettings).pollInterval,
    stream: liveStream('/api/admin/sessions/stream'),
    hasRevisions: true,
  });

  private readonly interacting = signal(false);
  private readonly stable = linkedSignal<{ list: AdminSessionList | null; isCurrent: boolean; isHeld: boolean }, StableRows | undefined>({
    source: () => ({ list: this.live.value(), isCurrent: this.live.current(), isHeld: this.interacting() }),
    computation: ({ list, isCurrent, isHeld }, before) => {
      const last = before?.value;
      if (!list || !isCurrent) return last;
      const filters = untracked(this.filters);
      const isFurther = filters.cursor !== null;
      return nextRows(last, { view: sessionsUrl(filters, PAGE_ROWS), sessions: list.sessions, isHeld, now: performance.now(), isFurther });
    },
  });
  /** The number of sessions when the first page was left; null while it is shown. */
  private readonly totalAtLeaving = linkedSignal<{ isFurther: boolean; total: number | null }, number | null>({
    source: () => ({ isFurther: this.filters().cursor !== null, total: this.totals()?.total_sessions ?? null }),
    computation: ({ isFurther, total }, before) => (isFurther ? (before?.value ?? total) : null),
  });

  readonly rows = computed(() => this.stable()?.rows ?? []);
  /** The number of new rows held back while the user interacts with those on screen. */
  readonly waiting = computed(() => this.stable()?.waiting ?? 0);
  readonly totals = computed(() => this.live.value()?.totals ?? null);
  /** On a further page: the number of sessions started since the first page was left. */
  readonly startedSinceLeaving = computed(() => {
    const [before, total] = [this.totalAtLeaving(), this.totals()?.total_sessions];
    if (before === null || total === undefined || this.isFiltered() || !NEWEST_FIRST.has(this.filters().sort)) return 0;
    return Math.max(0, total - before);
  });
  /** The server rejected the cursor in the URL. */
  readonly isCursorInvalid = computed(() => {
    const isRefused = [400, 422].includes(this.live.failure()?.status ?? 0);
    return isRefused && !this.live.current() && this.filters().cursor !== null;
  });
  readonly isFiltered = computed(() => isFiltered(this.filters()));
  readonly older = computed(() => (this.live.current() ? (this.live.value()?.next_cursor ?? null) : null));
  /** The position of this page among the list's pages. */
  readonly position = computed(() => ({
    isFurther: this.filters().cursor !== null && !this.isCursorInvalid(),
    hasNewer: this.address.hasNewer(),
    hasOlder: this.older() !== null,
  }));

  constructor() {
    const { refresh$, view$, push$, retry$, visible$, interval$ } = this.live.sources;
    timer(0, 5000)
      .pipe(
        pollWith({ refresh$, view$, push$, retry$, visible$, interval$ }),
        // A tick or a push that finds a request in flight ends here: it must not cancel that request.
        filter((cause) => this.live.mayRequest(cause)),
        switchMap(() => this.live.request()),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  /** While held, rows keep their positions; see `settle`. */
  hold(isHeld: boolean): void {
    this.interacting.set(isHeld);
  }

  /**
   * Changes the filters, goes to the first page, and updates the URL.
   *
   * @param isTyping replaces the previous history entry written by typing, so that Back does not step through every letter
   */
  show(change: Partial<SessionFilters>, isTyping = false): void {
    this.address.show(change, isTyping);
  }

  /** Clears all filters but keeps the sort order. */
  clear(): void {
    this.show({ ...NO_FILTERS, sort: this.filters().sort });
  }

  /** Goes to the next page. */
  goOlder(): void {
    const cursor = this.older();
    if (cursor !== null) this.address.goToNext(cursor);
  }

  /** Goes back one page. */
  goNewer(): void {
    this.address.goToPrevious();
  }

  /** Applies the response of an action, before the next poll confirms it. */
  applySession(session: Session): void {
    this.live.update((list) => ({
      ...list,
      sessions: list.sessions.map((row) => (row.session_id === session.session_id ? { ...row, ...session } : row)),
    }));
    this.live.refresh();
  }
}

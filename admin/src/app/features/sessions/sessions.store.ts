import { Injectable, computed, effect, inject, linkedSignal, signal, untracked } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import type { AdminSession, AdminSessionList, ListedAdminSession, SessionSort } from '@switchboard/shared';
import { filter, startWith, switchMap, timer } from 'rxjs';
import { LiveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { liveStream } from '../../core/live/live-stream';
import { pollWith } from '../../core/live/poll-with';
import { ListUrlState } from '../../core/paging/list-url-state';
import { NO_FILTERS, parseFilters, isFiltered, sessionsUrl, toQueryParams, type SessionFilters } from './session-filters';
import { SessionTrail, hitsIn } from './session-trail';
import { nextRows, type StableRows } from './stable-rows';
import { WaitingNotifications } from './waiting/waiting-notifications';
import { WaitingSessions } from './waiting/waiting-sessions';

/** Rows per page. */
const PAGE_ROWS = 50;
/** The sort orders in which a new session comes first. */
const NEWEST_FIRST: ReadonlySet<SessionSort> = new Set(['-last_activity_at', '-created_at']);

interface ShownSource {
  readonly list: AdminSessionList | null;
  readonly onTop: readonly ListedAdminSession[];
  readonly isCurrent: boolean;
  readonly isHeld: boolean;
}

/**
 * The live list of sessions: one page of it, its filters (kept in the URL) and the totals.
 *
 * Every page is polled by itself, and each after the first starts at its own cursor. So everything on screen comes from one consistent
 * response, and sessions that are added before a page do not shift it. Provide it in the page's component.
 */
@Injectable()
export class SessionsStore {
  private readonly notifications = inject(WaitingNotifications);
  private readonly urlState = new ListUrlState<SessionFilters>(parseFilters, toQueryParams);

  /** The list's filters, from the URL. */
  readonly filters = this.urlState.view;
  readonly live: LiveQuery<AdminSessionList> = new LiveQuery<AdminSessionList>({
    url: () => sessionsUrl(this.filters(), PAGE_ROWS, untracked(() => this.live.server_now()) ?? Date.now()),
    view: this.filters,
    interval: inject(LiveSettings).pollInterval,
    stream: liveStream('/api/admin/sessions/stream', { whileHidden$: toObservable(this.notifications.isNotifying).pipe(startWith(false)) }),
    whileHidden: this.notifications.isNotifying,
    hasRevisions: true,
  });

  private readonly waitingSessions = new WaitingSessions(this.live, this.filters);
  private readonly isHeld = signal(false);
  /** What is on screen: it follows the responses, but keeps the rows' positions while {@link hold} says so. */
  private readonly shown = linkedSignal<ShownSource, StableRows | undefined>({
    source: () => ({ list: this.live.value(), onTop: this.waitingSessions.onTop(), isCurrent: this.live.isCurrent(), isHeld: this.isHeld() }),
    computation: ({ list, onTop, isCurrent, isHeld }, previous) => {
      const before = previous?.value;
      if (!list || !isCurrent) return before;
      const filters = untracked(this.filters);
      const isFurther = filters.cursor !== null;
      return nextRows(before, { view: JSON.stringify(filters), sessions: list.sessions, onTop, isHeld, now: performance.now(), isFurther });
    },
  });
  /** The total that the first page showed when the user went on to a further one; null while the first page is shown. */
  private readonly totalOnFirstPage = linkedSignal<{ isFurther: boolean; total: number | null }, number | null>({
    source: () => ({ isFurther: this.filters().cursor !== null, total: this.totals()?.total_sessions ?? null }),
    computation: ({ isFurther, total }, previous) => (isFurther ? (previous?.value ?? total) : null),
  });

  readonly rows = computed(() => this.shown()?.rows ?? []);
  /** The number of new rows held back while the user interacts with those on screen. */
  readonly heldBack = computed(() => this.shown()?.heldBack ?? 0);
  /** How many wait for a person besides those at the top of the list. */
  readonly moreWaiting = computed(() => Math.max(0, (this.totals()?.waiting_sessions ?? 0) - this.rows().filter(({ isOnTop }) => isOnTop).length));
  readonly totals = computed(() => this.live.value()?.totals ?? null);
  /** On a further page: how many sessions have started since the user left the first one; 0 if the list is filtered or ordered otherwise. */
  readonly startedSinceLeaving = computed(() => {
    const [before, total] = [this.totalOnFirstPage(), this.totals()?.total_sessions];
    if (before === null || total === undefined || this.isFiltered() || !NEWEST_FIRST.has(this.filters().sort)) return 0;
    return Math.max(0, total - before);
  });
  /** Whether the server rejected the cursor in the URL. */
  readonly isCursorInvalid = computed(() => {
    const isRefused = [400, 422].includes(this.live.failure()?.status ?? 0);
    return isRefused && !this.live.isCurrent() && this.filters().cursor !== null;
  });
  readonly isFiltered = computed(() => isFiltered(this.filters()));
  /** The cursor of the next page; null on the last page and while the filters' own response is not here yet. */
  readonly older = computed(() => (this.live.isCurrent() ? (this.live.value()?.next_cursor ?? null) : null));
  /** Where this page is in the list, for the buttons that turn pages. */
  readonly position = computed(() => ({
    isFurther: this.filters().cursor !== null && !this.isCursorInvalid(),
    hasNewer: this.urlState.hasNewer(),
    hasOlder: this.older() !== null,
  }));

  constructor() {
    const trail = inject(SessionTrail);
    this.notifications.watch();
    effect(() => {
      const next_cursor = this.older();
      const sessions = this.rows().map(({ session }) => session);
      const ids = sessions.map(({ session_id }) => session_id);
      if (this.live.isCurrent()) trail.remember({ filters: untracked(this.filters), ids, hits: hitsIn(sessions), next_cursor });
    });
    effect(() => {
      // As time goes by, with or without responses.
      this.live.server_now();
      const totals = this.totals();
      if (totals) untracked(() => this.notifications.check(totals.waiting_sessions, performance.now()));
    });
    const { refresh$, view$, push$, retry$, visible$, interval$ } = this.live.sources;
    // The interval is written out so that the whole pipeline can be read here; a spec compares it with POLL_INTERVAL_MS.
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

  /** @param isHeld whether the user is interacting with the rows, which then keep their positions; see {@link nextRows} */
  hold(isHeld: boolean): void {
    this.isHeld.set(isHeld);
  }

  /**
   * Changes the filters, goes to the first page, and updates the URL.
   *
   * @param isTyping replaces the previous history entry written by typing, so that Back does not step through every letter
   */
  show(change: Partial<SessionFilters>, isTyping = false): void {
    this.urlState.show(change, isTyping);
  }

  /** Clears all filters but keeps the sort order. */
  clear(): void {
    this.show({ ...NO_FILTERS, sort: this.filters().sort });
  }

  /** Goes to the next page. */
  goOlder(): void {
    const cursor = this.older();
    if (cursor !== null) this.urlState.goToNext(cursor);
  }

  /** Goes back one page. */
  goNewer(): void {
    this.urlState.goToPrevious();
  }

  /** Shows a session as an action's response describes it, without waiting for the next poll, and polls at once. */
  applySession(session: AdminSession): void {
    this.live.update((list) => ({
      ...list,
      sessions: list.sessions.map((row) => (row.session_id === session.session_id ? { ...row, ...session } : row)),
    }));
    this.live.refresh();
  }
}

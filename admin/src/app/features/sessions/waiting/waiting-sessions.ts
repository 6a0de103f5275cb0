import { HttpClient } from '@angular/common/http';
import { type Signal, computed, inject, signal, untracked } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import type { AdminSessionList, ListedAdminSession } from '@switchboard/shared';
import { EMPTY, catchError, distinctUntilChanged, switchMap, tap, timeout } from 'rxjs';
import type { LiveQuery } from '../../../core/live/live-query';
import { NO_FILTERS, isFiltered, sessionsUrl, type SessionFilters } from '../session-filters';

/** Most sessions that are shown above the others. */
const MAX_SHOWN = 50;
const REQUEST_TIMEOUT_MS = 15_000;
/** Those that are not on the page are requested again at most this often, in milliseconds, unless their number changes. */
const REQUEST_EVERY_MS = 5_000;

/** The filters that leave only sessions whose users wait for a person, those who have waited longest first. */
export const WAITING_FILTERS: SessionFilters = { ...NO_FILTERS, handling: 'waiting', sort: 'waiting_since' };

/**
 * The sessions whose users wait for a person, longest first, which the first page of the list shows above all others.
 *
 * They come from the list's own responses. Only if some of them are not on that page they are requested, when a response differs from the one
 * before: no poll causes a further request.
 */
export class WaitingSessions {
  private readonly http = inject(HttpClient);
  private readonly others = signal<readonly ListedAdminSession[]>([]);
  private readonly hasFailed = signal(false);

  /** What the list shows on top: none on further pages, and where the order or a filter is about those who wait. */
  readonly onTop: Signal<readonly ListedAdminSession[]>;

  /** @param list the list @param filters its filters */
  constructor(
    private readonly list: LiveQuery<AdminSessionList>,
    private readonly filters: Signal<SessionFilters>,
  ) {
    this.onTop = computed(() => this.toShow());
    toObservable(computed(() => this.request()))
      .pipe(
        distinctUntilChanged(),
        switchMap((request) => (request === null ? EMPTY : this.fetch())),
        takeUntilDestroyed(),
      )
      .subscribe();
  }

  private toShow(): readonly ListedAdminSession[] {
    const { cursor, handling, handled_by, sort } = this.filters();
    const sessions = this.list.value()?.sessions ?? [];
    if (cursor !== null || handling !== null || handled_by !== null || sort === 'waiting_since') return [];
    const onPage = new Set(sessions.map(({ session_id }) => session_id));
    const others = this.isComplete() || isFiltered(this.filters()) ? [] : this.others().filter(({ session_id }) => !onPage.has(session_id));
    return [...sessions.filter(isWaiting), ...others].sort(byWaitingSince);
  }

  /** Whether the list's response has all of them. */
  private isComplete(): boolean {
    const list = this.list.value();
    return list === null || !(list.totals.waiting_sessions > list.sessions.filter(isWaiting).length);
  }

  /** Identifies the request to be made now; null if there is none to be made. */
  private request(): string | null {
    const list = this.list.value();
    if (list === null || !this.list.isCurrent() || this.isComplete()) return null;
    const filters = this.filters();
    if (filters.cursor !== null || isFiltered(filters) || filters.sort === 'waiting_since') return null;
    const ids = list.sessions.filter(isWaiting).map(({ session_id }) => session_id);
    // After a failure the list's next response, changed or not, is a reason to try again.
    const retry = this.hasFailed() ? this.list.as_of() : null;
    return JSON.stringify([list.totals.waiting_sessions, ids, Math.floor(Date.parse(list.as_of) / REQUEST_EVERY_MS), retry]);
  }

  private fetch() {
    const url = sessionsUrl(WAITING_FILTERS, MAX_SHOWN, untracked(() => this.list.server_now()) ?? Date.now());
    return this.http.get<AdminSessionList>(url).pipe(
      timeout(REQUEST_TIMEOUT_MS),
      tap(({ sessions }) => {
        this.others.set(sessions);
        this.hasFailed.set(false);
      }),
      catchError(() => {
        this.hasFailed.set(true);
        return EMPTY;
      }),
    );
  }
}

function isWaiting({ handling, waiting_since, status }: ListedAdminSession): boolean {
  return handling === 'waiting' && waiting_since !== null && status !== 'ended';
}

function byWaitingSince(one: ListedAdminSession, other: ListedAdminSession): number {
  const key = ({ waiting_since, session_id }: ListedAdminSession) => `${waiting_since ?? ''} ${session_id}`;
  return key(one) < key(other) ? -1 : 1;
}

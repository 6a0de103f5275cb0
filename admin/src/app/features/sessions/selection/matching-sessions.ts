import { HttpClient } from '@angular/common/http';
import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { type AdminSessionList, type ListedAdminSession, MAX_SELECTED_SESSIONS, type Problem } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';
import { problemOf } from '../../../core/http/problem';
import { hasSameFilters, sessionsUrl } from '../session-filters';
import { SessionsStore } from '../sessions.store';
import { Selection } from './selection';

/** Sessions per request, the server's maximum. */
const PAGE_ROWS = 200;
/** Requests after which it is said that more may match: a search by a very short text finds few in each. */
const MAX_REQUESTS = 10;
const REQUEST_TIMEOUT_MS = 15_000;

/** Selects all sessions that match the list's filters, page by page, up to as many as can be selected. Provided by the list's page. */
@Injectable()
export class MatchingSessions {
  private readonly http = inject(HttpClient);
  private readonly store = inject(SessionsStore);
  private readonly selection = inject(Selection);
  private readonly found = signal<number | null>(null);
  private run = 0;

  /** How many were found so far; null while it does not look for any. */
  readonly progress = this.found.asReadonly();
  /** Why the last attempt failed; nothing was selected then. */
  readonly problem = signal<Problem | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.cancel());
  }

  /** Never rejects. Other filters cancel it. @returns whether they were selected */
  async selectAll(): Promise<boolean> {
    const run = ++this.run;
    const filters = { ...this.store.filters(), cursor: null };
    const isCancelled = () => run !== this.run || !hasSameFilters(filters, this.store.filters());
    this.problem.set(null);
    this.found.set(0);
    try {
      const sessions = new Map<string, ListedAdminSession>();
      let cursor: string | null = null;
      let requests = 0;
      do {
        const url = sessionsUrl({ ...filters, cursor }, PAGE_ROWS, this.store.live.server_now() ?? Date.now());
        const page: AdminSessionList = await firstValueFrom(this.http.get<AdminSessionList>(url).pipe(timeout(REQUEST_TIMEOUT_MS)));
        if (isCancelled()) return false;
        for (const session of page.sessions) sessions.set(session.session_id, session);
        cursor = page.next_cursor;
        this.found.set(Math.min(sessions.size, MAX_SELECTED_SESSIONS));
      } while (cursor !== null && sessions.size < MAX_SELECTED_SESSIONS && ++requests < MAX_REQUESTS);
      this.selection.choose([...sessions.values()], cursor !== null || sessions.size > MAX_SELECTED_SESSIONS ? 'first' : 'all');
      return true;
    } catch (error) {
      if (!isCancelled()) this.problem.set(problemOf(error));
      return false;
    } finally {
      if (run === this.run) this.found.set(null);
    }
  }

  /** Looks no further, and selects nothing. */
  cancel(): void {
    this.run += 1;
    this.found.set(null);
    this.problem.set(null);
  }
}

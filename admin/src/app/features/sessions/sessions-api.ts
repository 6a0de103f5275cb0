import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { AdminSession, Session, SessionsEnded } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';

const REQUEST_TIMEOUT_MS = 15_000;
/** For several sessions: answers in progress in them are stopped first. */
const BULK_TIMEOUT_MS = 60_000;

/** The administrators' API URL of a session. */
export function adminSessionUrl(session_id: string): string {
  return `/api/admin/sessions/${encodeURIComponent(session_id)}`;
}

/** A session as the console knows it: the list includes its user, and a single session may too. */
export type SessionFacts = Omit<Session, 'pinned' | 'archived'> & Partial<Pick<AdminSession, 'user_email' | 'user_name' | 'opened_until' | 'opening_id' | 'whisper_count' | 'watchers'>>;

/** The administrators' actions on a session. */
@Injectable({ providedIn: 'root' })
export class SessionsApi {
  private readonly http = inject(HttpClient);

  /**
   * Ends a session permanently. Ending an ended session succeeds without effect.
   *
   * @param reason shown to its user; none if blank
   * @throws HttpErrorResponse or TimeoutError, see `problemOf`
   */
  end(session_id: string, reason: string): Promise<AdminSession> {
    return firstValueFrom(this.http.post<AdminSession>(`${adminSessionUrl(session_id)}/end`, withReason(reason)).pipe(timeout(REQUEST_TIMEOUT_MS)));
  }

  /**
   * Ends several sessions, each by itself.
   *
   * @param reason shown to their users; none if blank
   * @throws HttpErrorResponse or TimeoutError, see `problemOf`
   */
  endAll(session_ids: readonly string[], reason: string): Promise<SessionsEnded> {
    const body = { session_ids, ...withReason(reason) };
    return firstValueFrom(this.http.post<SessionsEnded>('/api/admin/sessions/end', body).pipe(timeout(BULK_TIMEOUT_MS)));
  }
}

function withReason(reason: string): { reason?: string } {
  return reason.trim() ? { reason: reason.trim() } : {};
}

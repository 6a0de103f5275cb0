import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { AdminSession, Session } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';

const REQUEST_TIMEOUT_MS = 15_000;

/** The administrators' API URL of a session. */
export function adminSessionUrl(session_id: string): string {
  return `/api/admin/sessions/${encodeURIComponent(session_id)}`;
}

/** A session as the console knows it: the list includes its user, and a single session may too. */
export type SessionFacts = Session & Partial<Pick<AdminSession, 'user_email' | 'user_name'>>;

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
  end(session_id: string, reason: string): Promise<Session> {
    const body = reason.trim() ? { reason: reason.trim() } : {};
    return firstValueFrom(this.http.post<Session>(`${adminSessionUrl(session_id)}/end`, body).pipe(timeout(REQUEST_TIMEOUT_MS)));
  }
}

import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { AdminSession, Session } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';

const ANSWER_WITHIN_MS = 15_000;

/** A session's address at the server, as administrators reach it. */
export function adminSessionUrl(session_id: string): string {
  return `/api/admin/sessions/${encodeURIComponent(session_id)}`;
}

/** A session as the console knows it: the list names its user, and so may a single one. */
export type SessionFacts = Session & Partial<Pick<AdminSession, 'user_email' | 'user_name'>>;

/** What an administrator does with a session. */
@Injectable({ providedIn: 'root' })
export class SessionsApi {
  private readonly http = inject(HttpClient);

  /**
   * Ends a session for good. Ending an ended one changes nothing and succeeds.
   *
   * @param reason what its user is told; none if blank
   * @throws HttpErrorResponse or TimeoutError, see `problemOf`
   */
  end(session_id: string, reason: string): Promise<Session> {
    const body = reason.trim() ? { reason: reason.trim() } : {};
    return firstValueFrom(this.http.post<Session>(`${adminSessionUrl(session_id)}/end`, body).pipe(timeout(ANSWER_WITHIN_MS)));
  }
}

import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { PersonRequest, Session } from '@switchboard/shared';
import { type Observable, firstValueFrom, timeout } from 'rxjs';
import { sessionUrl } from '../session-events';

const REQUEST_TIMEOUT_MS = 15_000;

/** The API calls by which users ask for a person, and tell them that they are typing. Promises reject as those of `ChatApi`. */
@Injectable({ providedIn: 'root' })
export class PersonApi {
  private readonly http = inject(HttpClient);

  /** Asks for a person; if one is waited for already, nothing changes. @param note what it is about; '' for nothing */
  request(session_id: string, note: string): Promise<Session> {
    const body: PersonRequest = note === '' ? {} : { note };
    return this.withTimeout(this.http.post<Session>(personRequestUrl(session_id), body));
  }

  /** Takes the request back. */
  withdraw(session_id: string): Promise<Session> {
    return this.withTimeout(this.http.delete<Session>(personRequestUrl(session_id)));
  }

  /** Tells the person that the user is typing. */
  typing(session_id: string): Promise<unknown> {
    return this.withTimeout(this.http.post(`${sessionUrl(session_id)}/typing`, {}));
  }

  private withTimeout<T>(request: Observable<T>): Promise<T> {
    return firstValueFrom(request.pipe(timeout(REQUEST_TIMEOUT_MS)));
  }
}

/** The API URL of a conversation's request for a person. */
export function personRequestUrl(session_id: string): string {
  return `${sessionUrl(session_id)}/person-request`;
}

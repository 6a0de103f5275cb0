import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import type { AdminSession, HandBack, Message, OperatorMessage, TakeOver } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';
import { adminSessionUrl } from '../sessions-api';

const REQUEST_TIMEOUT_MS = 15_000;

/**
 * The calls by which an administrator has a conversation. All but {@link HandlingApi.notifyTyping} throw HttpErrorResponse or TimeoutError,
 * see `problemOf`.
 */
@Injectable({ providedIn: 'root' })
export class HandlingApi {
  private readonly http = inject(HttpClient);

  /** @param from user_id of the administrator it is taken from; null if nobody may have it */
  takeOver(session_id: string, from: string | null): Promise<AdminSession> {
    const body: TakeOver = from === null ? {} : { from };
    return this.post(`${adminSessionUrl(session_id)}/take-over`, body);
  }

  handBack(session_id: string, request: HandBack): Promise<AdminSession> {
    return this.post(`${adminSessionUrl(session_id)}/hand-back`, request);
  }

  /** Stops what is being answered; what was said until then is kept. */
  async stopAnswer(session_id: string): Promise<void> {
    await this.post(`${adminSessionUrl(session_id)}/stop`, {});
  }

  /** Sends a message to the session's user. With the same id, an attempt may be repeated. */
  say(session_id: string, request: Required<OperatorMessage>): Promise<Message> {
    return this.post(`${adminSessionUrl(session_id)}/messages`, request);
  }

  /** Tells the user that the administrator is typing. Never fails: nothing depends on it. */
  notifyTyping(session_id: string): void {
    void this.post(`${adminSessionUrl(session_id)}/typing`, {}).catch(() => undefined);
  }

  private post<Answer>(url: string, body: unknown): Promise<Answer> {
    return firstValueFrom(this.http.post<Answer>(url, body).pipe(timeout(REQUEST_TIMEOUT_MS)));
  }
}

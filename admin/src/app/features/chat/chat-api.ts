import { HttpClient } from '@angular/common/http';
import { Injectable, Injector, inject } from '@angular/core';
import type { ChatRequest, MessageList, OwnSessionList, Session } from '@switchboard/shared';
import { type Observable, firstValueFrom, timeout } from 'rxjs';
import { type StreamEvent, eventStream } from '../../core/live/event-stream';
import { sessionEvents, sessionUrl } from './session-events';

/** Which conversations to list. */
export interface SessionsQuery {
  limit: number;
  /** those with messages, or those without */
  messages: 'some' | 'none';
  cursor?: string | null;
  /** part of the title */
  q?: string;
  /** words in messages */
  text?: string;
}

/** The maximum number of messages in one response. */
export const MAX_MESSAGES_PER_RESPONSE = 200;

const REQUEST_TIMEOUT_MS = 15_000;
/** Milliseconds: a model may take half a minute before its first word, and a proxy may delay heartbeats. */
const SILENCE_TIMEOUT_MS = 45_000;

/**
 * The API calls of the chat page. Promises reject with the error from HttpClient, or with a TimeoutError after 15 s; `problemOf`
 * translates either.
 */
@Injectable({ providedIn: 'root' })
export class ChatApi {
  private readonly http = inject(HttpClient);
  private readonly injector = inject(Injector);

  /** The user's own conversations, latest activity first. */
  sessions({ limit, messages, cursor, q, text }: SessionsQuery): Promise<OwnSessionList> {
    const params = { limit, messages, ...(cursor ? { cursor } : {}), ...(q ? { q } : {}), ...(text ? { text } : {}) };
    return this.withTimeout(this.http.get<OwnSessionList>('/api/sessions', { params }));
  }

  /** Creates a conversation; its row is stored before this resolves. */
  create(): Promise<Session> {
    return this.withTimeout(this.http.post<Session>('/api/sessions', {}));
  }

  /** Changes the title of a conversation. */
  rename(session_id: string, title: string): Promise<Session> {
    return this.withTimeout(this.http.patch<Session>(sessionUrl(session_id), { title }));
  }

  /** Deletes a conversation permanently. The request outlives the page that made it. */
  remove(session_id: string): Promise<unknown> {
    return this.withTimeout(this.http.delete(sessionUrl(session_id), { keepalive: true }));
  }

  /** Up to {@link MAX_MESSAGES_PER_RESPONSE} messages after the seq `after`, in order; fewer if they are long, with `more` set. */
  messages(session_id: string, after: number): Promise<MessageList> {
    const params = { after, limit: MAX_MESSAGES_PER_RESPONSE };
    return this.withTimeout(this.http.get<MessageList>(`${sessionUrl(session_id)}/messages`, { params }));
  }

  /** Stops the reply that is being generated, if any; the text so far is kept. */
  stop(session_id: string): Promise<unknown> {
    return this.withTimeout(this.http.post(`${sessionUrl(session_id)}/stop`, {}));
  }

  /**
   * Sends a message. The stream emits `message`, then `delta`…, then `reply` or `error`, see `ChatStreamEvents`; unsubscribing does
   * not end the reply. Repeating a `message_id` is harmless.
   */
  send(session_id: string, body: Required<ChatRequest>): Observable<StreamEvent> {
    return eventStream(`${sessionUrl(session_id)}/chat`, { body, silenceTimeout: SILENCE_TIMEOUT_MS, injector: this.injector });
  }

  /** The events of a conversation while subscribed; see {@link sessionEvents}. */
  events(session_id: string): Observable<StreamEvent> {
    return sessionEvents(session_id, this.injector);
  }

  private withTimeout<T>(request: Observable<T>): Promise<T> {
    return firstValueFrom(request.pipe(timeout(REQUEST_TIMEOUT_MS)));
  }
}

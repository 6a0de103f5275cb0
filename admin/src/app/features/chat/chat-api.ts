import { HttpClient } from '@angular/common/http';
import { Injectable, Injector, inject } from '@angular/core';
import type { ChatRequest, MessageList, OwnSessionList, Session } from '@switchboard/shared';
import { type Observable, firstValueFrom, timeout } from 'rxjs';
import { type StreamEvent, eventStream } from '../../core/live/event-stream';
import { sessionEvents, sessionUrl } from './session-events';

/** Which conversations to list. */
export interface SessionsWanted {
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
export const MESSAGES_PER_ANSWER = 200;

const ANSWER_WITHIN_MS = 15_000;
/** Milliseconds: a model may take half a minute before its first word, and a proxy may delay heartbeats. */
const SILENCE_MS = 45_000;

/**
 * The API calls of the chat page. Promises reject with the error from HttpClient, or with a TimeoutError after 15 s; `problemOf`
 * translates either.
 */
@Injectable({ providedIn: 'root' })
export class ChatApi {
  private readonly http = inject(HttpClient);
  private readonly injector = inject(Injector);

  /** The user's own conversations, latest activity first. */
  sessions({ limit, messages, cursor, q, text }: SessionsWanted): Promise<OwnSessionList> {
    const params = { limit, messages, ...(cursor ? { cursor } : {}), ...(q ? { q } : {}), ...(text ? { text } : {}) };
    return this.answer(this.http.get<OwnSessionList>('/api/sessions', { params }));
  }

  /** Creates a conversation; its row is stored before this resolves. */
  create(): Promise<Session> {
    return this.answer(this.http.post<Session>('/api/sessions', {}));
  }

  /** Changes the title of a conversation. */
  rename(session_id: string, title: string): Promise<Session> {
    return this.answer(this.http.patch<Session>(sessionUrl(session_id), { title }));
  }

  /** Deletes a conversation permanently. The request outlives the page that made it. */
  remove(session_id: string): Promise<unknown> {
    return this.answer(this.http.delete(sessionUrl(session_id), { keepalive: true }));
  }

  /** Up to {@link MESSAGES_PER_ANSWER} messages after the seq `after`, in order; fewer if they are long, with `more` set. */
  messages(session_id: string, after: number): Promise<MessageList> {
    const params = { after, limit: MESSAGES_PER_ANSWER };
    return this.answer(this.http.get<MessageList>(`${sessionUrl(session_id)}/messages`, { params }));
  }

  /** Stops the reply that is being generated, if any; the text so far is kept. */
  stop(session_id: string): Promise<unknown> {
    return this.answer(this.http.post(`${sessionUrl(session_id)}/stop`, {}));
  }

  /**
   * Sends a message. The stream emits `message`, then `delta`…, then `reply` or `error`, see `ChatStreamEvents`; unsubscribing does
   * not end the reply. Repeating a `message_id` is harmless.
   */
  say(session_id: string, body: Required<ChatRequest>): Observable<StreamEvent> {
    return eventStream(`${sessionUrl(session_id)}/chat`, { body, silence: SILENCE_MS, injector: this.injector });
  }

  /** The events of a conversation while subscribed; see {@link sessionEvents}. */
  events(session_id: string): Observable<StreamEvent> {
    return sessionEvents(session_id, this.injector);
  }

  private answer<T>(request: Observable<T>): Promise<T> {
    return firstValueFrom(request.pipe(timeout(ANSWER_WITHIN_MS)));
  }
}

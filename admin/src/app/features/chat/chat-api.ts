import { HttpClient } from '@angular/common/http';
import { Injectable, Injector, inject } from '@angular/core';
import type { ChatRequest, MessageList, OwnSessionList, Session } from '@switchboard/shared';
import { type Observable, firstValueFrom, timeout } from 'rxjs';
import { type StreamEvent, eventStream } from '../../core/live/event-stream';
import { sessionEvents, sessionUrl } from './session-events';

/** Which conversations are asked for. */
export interface SessionsWanted {
  limit: number;
  /** those in which something was said, or nothing yet */
  messages: 'some' | 'none';
  cursor?: string | null;
  /** a part of the title */
  q?: string;
  /** words that were said */
  text?: string;
}

/** The most messages that one answer may hold. */
export const MESSAGES_PER_ANSWER = 200;

const ANSWER_WITHIN_MS = 15_000;
/** Milliseconds: a model may think for half a minute before its first word, and a proxy may hold heartbeats back. */
const SILENCE_MS = 45_000;

/**
 * The calls of the chat page. Promises reject with what HttpClient threw or a TimeoutError after 15 s; `problemOf` tells what it
 * means.
 */
@Injectable({ providedIn: 'root' })
export class ChatApi {
  private readonly http = inject(HttpClient);
  private readonly injector = inject(Injector);

  /** This person's conversations, newest activity first. */
  sessions({ limit, messages, cursor, q, text }: SessionsWanted): Promise<OwnSessionList> {
    const params = { limit, messages, ...(cursor ? { cursor } : {}), ...(q ? { q } : {}), ...(text ? { text } : {}) };
    return this.answer(this.http.get<OwnSessionList>('/api/sessions', { params }));
  }

  /** A new conversation; its row is stored before this resolves. */
  create(): Promise<Session> {
    return this.answer(this.http.post<Session>('/api/sessions', {}));
  }

  /** Gives a conversation another title. */
  rename(session_id: string, title: string): Promise<Session> {
    return this.answer(this.http.patch<Session>(sessionUrl(session_id), { title }));
  }

  /** Deletes a conversation for good. The call survives the page it was made on. */
  remove(session_id: string): Promise<unknown> {
    return this.answer(this.http.delete(sessionUrl(session_id), { keepalive: true }));
  }

  /** Up to {@link MESSAGES_PER_ANSWER} messages past the seq `after`, in order; fewer where they are long, and then there are `more`. */
  messages(session_id: string, after: number): Promise<MessageList> {
    const params = { after, limit: MESSAGES_PER_ANSWER };
    return this.answer(this.http.get<MessageList>(`${sessionUrl(session_id)}/messages`, { params }));
  }

  /** Ends the answer that is being said, if any; what was said so far is kept. */
  stop(session_id: string): Promise<unknown> {
    return this.answer(this.http.post(`${sessionUrl(session_id)}/stop`, {}));
  }

  /**
   * Says something. The stream brings `message`, `delta`…, `reply` or `error`, see `ChatStreamEvents`; leaving it does not end
   * the answer. The same `message_id` again is harmless.
   */
  say(session_id: string, body: Required<ChatRequest>): Observable<StreamEvent> {
    return eventStream(`${sessionUrl(session_id)}/chat`, { body, silence: SILENCE_MS, injector: this.injector });
  }

  /** What happens in a conversation, for as long as it is watched; see {@link sessionEvents}. */
  events(session_id: string): Observable<StreamEvent> {
    return sessionEvents(session_id, this.injector);
  }

  private answer<T>(request: Observable<T>): Promise<T> {
    return firstValueFrom(request.pipe(timeout(ANSWER_WITHIN_MS)));
  }
}

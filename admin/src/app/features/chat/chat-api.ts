import { HttpClient } from '@angular/common/http';
import { Injectable, Injector, inject } from '@angular/core';
import type {
  ChatRequest, Feedback, Message, MessageList, OwnSessionList, ReplyRequest, ResponderList, Session, SessionChange,
} from '@switchboard/shared';
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
  /** only pinned ones */
  pinned?: true;
  /** the archived ones instead of the others */
  archived?: true;
}

/** Which messages to load: the last ones of the branch shown, before a seq; or those of all branches after a seq. */
export type MessagesPage = { before: number; limit: number } | { after: number };

/** What a user thinks of a reply. */
export type Rating = Omit<Feedback, 'at'>;

/** The maximum number of messages in one response. */
const MAX_MESSAGES_PER_RESPONSE = 200;

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
  sessions({ limit, messages, cursor, q, text, pinned, archived }: SessionsQuery): Promise<OwnSessionList> {
    const search = { ...(cursor ? { cursor } : {}), ...(q ? { q } : {}), ...(text ? { text } : {}) };
    const params = { limit, messages, ...search, ...(pinned ? { pinned } : {}), ...(archived ? { archived } : {}) };
    return this.withTimeout(this.http.get<OwnSessionList>('/api/sessions', { params }));
  }

  /** One of the user's own conversations. */
  session(session_id: string): Promise<Session> {
    return this.withTimeout(this.http.get<Session>(sessionUrl(session_id)));
  }

  /** Those who can answer, preferred ones first. */
  responders(): Promise<ResponderList> {
    return this.withTimeout(this.http.get<ResponderList>('/api/responders'));
  }

  /** Creates a conversation; its row is stored before this resolves. */
  create(): Promise<Session> {
    return this.withTimeout(this.http.post<Session>('/api/sessions', {}));
  }

  /** Changes what its user may set: the title, who answers, whether it is pinned or archived. */
  change(session_id: string, change: SessionChange): Promise<Session> {
    return this.withTimeout(this.http.patch<Session>(sessionUrl(session_id), change));
  }

  /** Shows the newest branch below a message. */
  showBranch(session_id: string, leaf_id: string): Promise<Session> {
    return this.withTimeout(this.http.patch<Session>(sessionUrl(session_id), { leaf_id }));
  }

  /** Deletes a conversation permanently. The request outlives the page that made it. */
  remove(session_id: string): Promise<unknown> {
    return this.withTimeout(this.http.delete(sessionUrl(session_id), { keepalive: true }));
  }

  /** Messages in order of seq; `more` is set if others follow, or precede a page `before` a seq. Long ones make a page shorter. */
  messages(session_id: string, page: MessagesPage): Promise<MessageList> {
    const params = 'before' in page ? { path: 'active', ...page } : { ...page, limit: MAX_MESSAGES_PER_RESPONSE };
    return this.withTimeout(this.http.get<MessageList>(`${sessionUrl(session_id)}/messages`, { params }));
  }

  /** Stops the reply that is being generated, if any; the text so far is kept. */
  stop(session_id: string): Promise<unknown> {
    return this.withTimeout(this.http.post(`${sessionUrl(session_id)}/stop`, {}));
  }

  /**
   * Sends a message. The stream emits `message`, then `started`, `thought` and `delta`…, then `reply`, `handled` or `error`, see
   * `ChatStreamEvents`; unsubscribing does not end the reply. Repeating a `message_id` is harmless.
   */
  send(session_id: string, body: ChatRequest & { message_id: string }): Observable<StreamEvent> {
    return this.replyEvents(`${sessionUrl(session_id)}/chat`, body);
  }

  /** Asks for another reply to a message; the stream is that of {@link send}. Repeating a `reply_id` is harmless. */
  regenerate(session_id: string, message_id: string, body: ReplyRequest & { reply_id: string }): Observable<StreamEvent> {
    return this.replyEvents(`${messageUrl(session_id, message_id)}/replies`, body);
  }

  /** Takes a message that waits for its answer back from the queue: it stays, unanswered. */
  takeBack(session_id: string, message_id: string): Promise<unknown> {
    return this.withTimeout(this.http.delete(`${messageUrl(session_id, message_id)}/waiting`));
  }

  /** Rates a reply; null takes the rating back. */
  rate(session_id: string, message_id: string, rating: Rating | null): Promise<Message | null> {
    const url = `${messageUrl(session_id, message_id)}/feedback`;
    return this.withTimeout(rating ? this.http.put<Message>(url, rating) : this.http.delete<null>(url));
  }

  /** The events of a conversation while subscribed; see {@link sessionEvents}. */
  events(session_id: string, whileHidden$: Observable<boolean>): Observable<StreamEvent> {
    return sessionEvents(session_id, this.injector, whileHidden$);
  }

  private replyEvents(url: string, body: object): Observable<StreamEvent> {
    return eventStream(url, { body, silenceTimeout: SILENCE_TIMEOUT_MS, injector: this.injector });
  }

  private withTimeout<T>(request: Observable<T>): Promise<T> {
    return firstValueFrom(request.pipe(timeout(REQUEST_TIMEOUT_MS)));
  }
}

function messageUrl(session_id: string, message_id: string): string {
  return `${sessionUrl(session_id)}/messages/${encodeURIComponent(message_id)}`;
}

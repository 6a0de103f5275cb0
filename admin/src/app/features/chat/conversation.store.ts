import { DestroyRef, Injectable, Injector, computed, effect, inject, runInInjectionContext, signal, untracked } from '@angular/core';
import type { Delta, Message, Problem, Session } from '@switchboard/shared';
import { finalize, tap } from 'rxjs';
import type { StreamEvent } from '../../core/live/event-stream';
import { type LiveQuery, liveQuery } from '../../core/live/live-query';
import { PageVisibility } from '../../core/live/page-visibility';
import { randomUuid } from '../../ui/secure-context/secure-context';
import { ChatApi } from './chat-api';
import { ChatCalls } from './chat-calls';
import { HistoryStore } from './history.store';
import { Outbox } from './outbox';
import type { OutgoingQueue } from './outgoing-queue';
import { BatchedTranscript } from './batched-transcript';
import { limitReplyWait } from './reply-timeout';
import { sessionUrl } from './session-events';
import { StoredMessages } from './stored-messages';
import { type TranscriptItem, transcriptItems } from './transcript-items';

/** `missing`: not found for this user; `deleted`: deleted while it was open. */
export type ConversationState = 'loading' | 'ready' | 'failed' | 'missing' | 'deleted';

/** Events that the client itself emits on a stream, besides `closed`. */
const CLIENT_EVENTS = new Set(['open', 'fresh', 'retry']);
/** Polling intervals in milliseconds: with a live stream, without one, and without one while a reply is awaited. */
const POLL_INTERVALS_MS = { streaming: 30_000, polling: 5_000, awaiting: 1_500 };

interface Parts {
  calls: ChatCalls;
  queue: OutgoingQueue;
  stored: StoredMessages;
  query: LiveQuery<Session>;
}

/**
 * One open conversation: its messages, the reply in progress, and the available actions.
 *
 * States: loading → ready or missing; loading → failed → ready, automatically; ready → deleted. Ready remains ready while the
 * server is unreachable. Guarantees: every message is shown once, whichever of three sources delivers it (the call's response, the
 * session's stream, the poll); a message sent again is never stored twice; no wait is unbounded; nothing keeps running after the
 * component that provides this store is destroyed, except generation on the server.
 */
@Injectable()
export class ConversationStore {
  private readonly api = inject(ChatApi);
  private readonly outbox = inject(Outbox);
  private readonly history = inject(HistoryStore);
  private readonly visibility = inject(PageVisibility);
  private readonly injector = inject(Injector);
  private readonly batched = new BatchedTranscript();

  /** hands pending messages back to the outbox */
  private releaseQueue: () => void = () => undefined;
  private readonly parts = signal<Parts | null>(null);
  private readonly known = signal<Session | null>(null);
  private readonly streaming = signal(false);
  private readonly isDeleted = signal(false);

  /** The conversation; null until it is first loaded. */
  readonly session = this.known.asReadonly();
  /** Stored messages, replies in progress, and messages waiting to be sent. */
  readonly items = computed<readonly TranscriptItem[]>(() => transcriptItems(this.batched.transcript(), this.parts()?.queue.messages() ?? []));
  /** Whether a reply is being generated or awaited. */
  readonly answering = computed(() => this.batched.transcript().running.size > 0);
  readonly ended = computed(() => this.known()?.status === 'ended');
  /** Why loading failed or updates are late; null while all is well. */
  readonly problem = computed<Problem | null>(() => this.parts()?.query.failure() ?? this.parts()?.stored.problem() ?? null);
  readonly state = computed<ConversationState>(() => {
    if (this.isDeleted()) return 'deleted';
    const status = this.problem()?.status;
    // 422: the URL does not contain a valid id.
    if (status === 404 || status === 422) return this.known() ? 'deleted' : 'missing';
    if (this.parts()?.stored.loaded()) return 'ready';
    return this.problem() ? 'failed' : 'loading';
  });
  /** The server has not responded for a while: what is shown may be outdated. */
  readonly stale = computed(() => this.parts()?.query.path() === 'stale');
  /** Whether there are messages before the first one shown. */
  readonly hasEarlier = computed(() => (this.parts()?.stored.from() ?? 0) > 0);

  constructor() {
    effect(() => {
      const queue = this.parts()?.queue;
      const stored = new Set(this.batched.transcript().messages.map(({ message_id }) => message_id));
      for (const { message_id } of queue?.messages() ?? []) if (stored.has(message_id)) untracked(() => queue?.confirmStored(message_id));
    });
    inject(DestroyRef).onDestroy(() => {
      this.releaseQueue();
      untracked(this.parts)?.calls.detach();
      this.batched.stop();
    });
  }

  /** Opens a conversation; called once. */
  open(session_id: string): void {
    const calls = new ChatCalls(this.api, session_id, this.batched, () => {
      if (!untracked(this.streaming)) this.refresh();
    });
    const queue = this.outbox.queueOf(session_id);
    this.releaseQueue = this.outbox.delegateSending(session_id, (message) => calls.send(message));
    const stored = new StoredMessages(this.api, session_id, this.batched);
    runInInjectionContext(this.injector, () => {
      // A hidden tab closes its stream, does not poll, and resumes from the last event when it becomes visible again.
      const isLiveOrHidden = computed(() => this.streaming() || !this.visibility.visible());
      limitReplyWait(this.batched, { streaming: isLiveOrHidden, inFlight: calls.inFlight, loaded: stored.loaded });
      const query = liveQuery<Session>({
        url: () => sessionUrl(session_id),
        interval: computed(() => this.pollInterval()),
        stream: this.api.events(session_id).pipe(
          tap((event) => this.handleEvent(event)),
          finalize(() => this.streaming.set(false)),
        ),
        onEvent: () => false,
        merge: (answer) => this.applySession(answer),
      });
      this.parts.set({ calls, queue, stored, query });
      queue.resume();
    });
  }

  /** Queues a message; it is shown immediately, and sent once the ones before it are stored. */
  send(content: string): void {
    untracked(this.parts)?.queue.add({ message_id: randomUuid(), content, at: Date.now() });
  }

  /** Resumes sending from the first waiting message, or requests the reply to a stored message again. */
  retry(message_id: string): void {
    const parts = untracked(this.parts);
    const isStored = untracked(this.batched.transcript).messages.some((message) => message.message_id === message_id);
    if (isStored) parts?.calls.retry(message_id);
    else parts?.queue.resume();
  }

  /** Withdraws a message that was not delivered. @returns its text, for the box */
  withdraw(message_id: string): string {
    return untracked(this.parts)?.queue.withdraw(message_id) ?? '';
  }

  /** Stops the reply that is being generated. @throws see ChatApi */
  async stop(): Promise<void> {
    const session = untracked(this.known);
    if (session) await this.api.stop(session.session_id);
  }

  /** Loads the messages before the first one shown. @throws see ChatApi */
  async loadEarlier(): Promise<void> {
    await untracked(this.parts)?.stored.loadEarlier();
  }

  /** Polls now. */
  refresh(): void {
    untracked(this.parts)?.query.refresh();
  }

  private pollInterval(): number {
    if (this.state() === 'deleted' || this.state() === 'missing') return 0;
    if (this.streaming() && this.state() === 'ready') return POLL_INTERVALS_MS.streaming;
    return this.answering() ? POLL_INTERVALS_MS.awaiting : POLL_INTERVALS_MS.polling;
  }

  private handleEvent({ event, data }: StreamEvent): void {
    const parts = untracked(this.parts);
    if (event === 'open') parts?.queue.retryIfUnreachable();
    // A proxy may buffer an open stream: only an event from the server proves that it can be relied on.
    if (!CLIENT_EVENTS.has(event)) this.streaming.set(event !== 'closed');
    if (event === 'deleted') this.isDeleted.set(true);
    else if (event === 'message' || event === 'reply') this.batched.apply({ type: 'heard', message: data as Message });
    else if (event === 'delta') this.batched.apply({ type: 'delta', delta: data as Delta });
    else if (event === 'error') {
      const problem = data as Problem & { reply_to: string };
      this.batched.apply({ type: 'reply_failed', reply_to: problem.reply_to, problem });
    } else if (event === 'fresh') {
      parts?.stored.invalidate();
      this.batched.apply({ type: 'opened', own: [...untracked(parts?.calls.inFlight ?? signal(new Set<string>()))] });
    } else if (event === 'session') {
      // Once caught up, the stream delivers every message: only what it could have missed must be fetched.
      parts?.stored.markSynced(data as Session);
      this.applySession(data as Session);
    }
  }

  private applySession(received: Session): Session {
    const known = untracked(this.known);
    // A response that was in flight when the session ended must not revive it.
    const session = known?.ended_at && !received.ended_at ? known : received;
    this.known.set(session);
    this.history.upsert(session);
    void untracked(this.parts)?.stored.catchUp(session);
    untracked(this.parts)?.queue.retryIfUnreachable();
    return session;
  }
}

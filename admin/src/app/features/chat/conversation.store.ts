import { DestroyRef, Injectable, Injector, computed, effect, inject, linkedSignal, runInInjectionContext, signal, untracked } from '@angular/core';
import { toObservable } from '@angular/core/rxjs-interop';
import type { Problem, Session } from '@switchboard/shared';
import { Subject, finalize, tap } from 'rxjs';
import { CLIENT_EVENTS, type StreamEvent } from '../../core/live/event-stream';
import { type LiveQuery, liveQuery } from '../../core/live/live-query';
import { PageVisibility } from '../../core/live/page-visibility';
import { randomUuid } from '../../ui/secure-context/secure-context';
import { ChatApi, type Rating } from './chat-api';
import { ChatCalls } from './chat-calls';
import { type ConversationState, conversationPollInterval } from './conversation-polling';
import { changeOf } from './event-change';
import { newerSession } from './handling/newer-session';
import { HistoryStore } from './history.store';
import { Outbox } from './outbox';
import { PendingChoice } from './pending-choice';
import type { OutgoingQueue } from './outgoing-queue';
import { BatchedTranscript } from './batched-transcript';
import { showRating } from './rating';
import { RecentTranscripts } from './recent-transcripts';
import { limitReplyWait } from './reply-timeout';
import { sessionUrl } from './session-events';
import { hasCompleteReply, hasEarlier, missingReplyId, shownBranch } from './shown-branch';
import { StoredMessages } from './stored-messages';
import { type ItemState, type TranscriptItem, keepUnchanged, transcriptItems } from './transcript-items';

const BUSY_STATES: ReadonlySet<ItemState> = new Set(['streaming', 'waiting', 'sending', 'queued']);

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
  private readonly pendingChoice = inject(PendingChoice);
  private readonly history = inject(HistoryStore);
  private readonly recent = inject(RecentTranscripts);
  private readonly visibility = inject(PageVisibility);
  private readonly injector = inject(Injector);
  private readonly batched = new BatchedTranscript();

  /** hands pending messages back to the outbox */
  private releaseQueue: () => void = () => undefined;
  private readonly parts = signal<Parts | null>(null);
  private readonly known = signal<Session | null>(null);
  private readonly streaming = signal(false);
  private readonly isDeleted = signal(false);

  /** What the stream tells, for others to follow. */
  readonly events = new Subject<StreamEvent>();
  /** The conversation; null until it is first loaded. */
  readonly session = this.known.asReadonly();
  /** Stored messages, replies in progress, and messages waiting to be sent. */
  readonly items = linkedSignal<readonly TranscriptItem[], readonly TranscriptItem[]>({
    source: () => transcriptItems(this.batched.transcript(), this.parts()?.queue.messages() ?? []),
    computation: (items, before) => keepUnchanged(items, before?.value ?? []),
  }).asReadonly();
  /** Whether a reply is being generated or awaited. */
  readonly answering = computed(() => this.batched.transcript().running.size > 0);
  readonly ended = computed(() => this.known()?.status === 'ended');
  /** Whether a person has the conversation, who alone answers in it. */
  readonly isWithPerson = computed(() => this.known()?.handling === 'person' && !this.ended());
  /** The notice that a person is typing that came last; null if they have said something since. */
  readonly typing = computed(() => this.batched.transcript().typing);
  /** Why a call was refused that this page should not have made any more; null before. */
  readonly refusal = signal<Problem | null>(null);
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
  readonly stale = computed(() => this.parts()?.query.delivery() === 'stale');
  /** Whether there are messages before the first one shown. */
  readonly hasEarlier = computed(() => hasEarlier(shownBranch(this.batched.transcript())));
  /** Whether an answer is being generated or awaited on the branch shown: no other one can begin there. */
  readonly isBranchBusy = computed(() => this.items().some(({ state }) => BUSY_STATES.has(state)));

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
      this.recent.leave(untracked(this.known), untracked(this.state) === 'deleted', untracked(this.batched.transcript));
    });
  }

  /** Opens a conversation, and shows at once what is kept of the last visit; called once. */
  open(session_id: string): void {
    const recent = this.recent.find(session_id);
    if (recent) this.known.set(recent.session);
    if (recent) this.batched.apply({ type: 'loaded', ...recent });
    const calls = new ChatCalls(this.pendingChoice.callsOf(this.api), session_id, this.batched, (problem) => {
      if (problem) this.refusal.set(problem);
      // After a refusal, the branch shown is no longer the one that it was asked for.
      if (problem || !untracked(this.streaming)) this.refresh();
    });
    const queue = this.outbox.queueOf(session_id);
    this.releaseQueue = this.outbox.delegateSending(session_id, (message) => calls.send(message));
    const stored = new StoredMessages(this.api, session_id, this.batched);
    runInInjectionContext(this.injector, () => {
      // A hidden tab closes its stream, unless a person may speak, does not poll, and resumes from the last event when it becomes visible again.
      const whileHidden$ = toObservable(computed(() => !this.ended() && (this.known()?.handling ?? 'responder') !== 'responder'));
      const isLiveOrHidden = computed(() => this.streaming() || !this.visibility.visible());
      limitReplyWait(this.batched, { streaming: isLiveOrHidden, inFlight: calls.inFlight, loaded: stored.loaded });
      const query = liveQuery<Session>({
        url: () => sessionUrl(session_id),
        interval: computed(() => conversationPollInterval(this.state(), this.streaming(), this.answering())),
        stream: this.api.events(session_id, whileHidden$).pipe(
          tap((event) => this.handleEvent(event)),
          tap((event) => this.events.next(event)),
          finalize(() => this.streaming.set(false)),
        ),
        onEvent: () => false,
        merge: (answer) => this.applySession(answer),
      });
      this.parts.set({ calls, queue, stored, query });
      queue.resume();
    });
  }

  /**
   * Queues a message; it is shown immediately, and sent once the ones before it are stored.
   *
   * @param parent_id the message that it follows, null for none: it begins a new branch. By default the end of the branch shown.
   */
  send(content: string, parent_id?: string | null): void {
    const place = parent_id === undefined ? {} : { parent_id };
    untracked(this.parts)?.queue.add({ message_id: randomUuid(), content, at: Date.now(), ...place });
  }

  /** Resumes sending from the first waiting message, or requests the missing reply to a stored message again. */
  retry(message_id: string): void {
    const parts = untracked(this.parts);
    const { messages } = untracked(this.batched.transcript);
    if (!messages.some((message) => message.message_id === message_id)) parts?.queue.resume();
    // The call that sent it would return an earlier version.
    else if (hasCompleteReply(messages, message_id)) this.regenerate(message_id);
    else parts?.calls.retry(message_id);
  }

  /**
   * Asks for a further reply to a stored message, in place of the missing one if there is none.
   *
   * @param responder by default the one chosen for the conversation
   */
  regenerate(message_id: string, responder: string | null = null): void {
    const reply_id = missingReplyId(untracked(this.batched.transcript).messages, message_id) ?? randomUuid();
    untracked(this.parts)?.calls.regenerate(message_id, reply_id, responder);
  }

  /** Shows the newest branch below a message, once its messages are loaded. @throws see ChatApi */
  async showBranch(leaf_id: string): Promise<void> {
    const { session_id } = untracked(this.known) ?? {};
    if (!session_id) return;
    const session = await this.api.showBranch(session_id, leaf_id);
    // A response that was requested before would show the former branch again.
    this.refresh();
    this.applySession(session);
    await untracked(this.parts)?.stored.catchUp(session);
  }

  /** Takes a message that waits for its answer back: it stays, unanswered. @throws see ChatApi */
  async takeBack(message_id: string): Promise<void> {
    const session = untracked(this.known);
    if (!session) return;
    await this.api.takeBack(session.session_id, message_id);
    this.batched.apply({ type: 'not_answered', reply_to: message_id, why: 'taken_back' });
  }

  /** Rates a reply; null takes the rating back. It is shown at once, and taken back if that fails. @throws see ChatApi */
  async rate(message_id: string, rating: Rating | null): Promise<void> {
    const session = untracked(this.known);
    const before = untracked(this.items).find((item) => item.message_id === message_id)?.stored?.feedback ?? null;
    if (session) await showRating({ api: this.api, transcript: this.batched, session_id: session.session_id, message_id }, before, rating);
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

  /** Shows a state of the conversation that the server has just sent. @returns what is shown */
  applySession(received: Session): Session {
    const session = newerSession(untracked(this.known), received);
    this.known.set(session);
    this.history.upsert(session);
    void untracked(this.parts)?.stored.catchUp(session);
    untracked(this.parts)?.queue.retryIfUnreachable();
    return session;
  }

  private handleEvent({ event, data }: StreamEvent): void {
    const parts = untracked(this.parts);
    if (event === 'open') parts?.queue.retryIfUnreachable();
    // A proxy may buffer an open stream: only an event from the server proves that it can be relied on.
    if (event === 'closed') this.streaming.set(false);
    else if (!CLIENT_EVENTS.has(event)) this.streaming.set(true);
    const change = changeOf({ id: null, event, data });
    if (change) this.batched.apply(change);
    if (event === 'deleted') this.isDeleted.set(true);
    else if (event === 'fresh') {
      parts?.stored.invalidate();
      this.batched.apply({ type: 'stream_restarted', own: [...untracked(parts?.calls.inFlight ?? signal(new Set<string>()))] });
    } else if (event === 'session') {
      // Once caught up, the stream delivers every message: only what it could have missed must be fetched.
      parts?.stored.markSynced(data as Session);
      this.applySession(data as Session);
    }
  }
}

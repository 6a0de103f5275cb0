import { computed, signal, untracked } from '@angular/core';
import type { ChatStreamEvents, Message, Problem } from '@switchboard/shared';
import type { Observable, Subscription } from 'rxjs';
import { localProblem, problemOf } from '../../core/http/problem';
import type { StreamEvent } from '../../core/live/event-stream';
import type { BatchedTranscript } from './batched-transcript';
import type { ChatApi } from './chat-api';
import { changeOf } from './event-change';
import { type UnsentMessage, requestOf } from './unsent-message-storage';

/** Error codes that leave the outcome unknown: the server may have received the call and be answering. */
const UNKNOWN_OUTCOME_CODES: ReadonlySet<string> = new Set(['network', 'stream_silent', 'timeout']);
/** Nothing has failed: a person answers instead. */
const HANDLED_CODE = 'handled_by_person';

/** A call in progress. */
interface Call {
  /** the user message whose reply it awaits */
  readonly message_id: string;
  /** the reply; null until its id is known */
  reply_id: string | null;
  /** called with whether the message arrived; null for a call that asks for a reply to a stored message */
  readonly settle: ((problem: Problem | null) => void) | null;
  isAcknowledged: boolean;
  subscription: Subscription | null;
}

/**
 * The calls that send this page's messages in one conversation, or ask for replies; the outbox decides what is sent, and when.
 *
 * A call: sent → acknowledged (`message`: stored) → answered (`reply`), not to be answered (`handled`), or failed. If it fails before the
 * acknowledgement, the message goes back to the outbox; after it, only the reply has failed. A connection lost after the acknowledgement
 * proves nothing: generation continues on the server, and the reply arrives by the stream or the poll. A retry uses the same id, so no
 * message is ever stored twice.
 *
 * A browser has six connections per host: when another message is sent, calls that are already acknowledged are abandoned, and
 * their replies arrive by the stream or the poll too.
 */
export class ChatCalls {
  private readonly calls = signal<readonly Call[]>([]);
  private isDetached = false;

  /** Ids of the replies that calls in progress await. */
  readonly inFlight = computed<ReadonlySet<string>>(() => new Set(this.calls().flatMap(({ reply_id }) => reply_id ?? [])));

  /** @param onDone called after each call, whatever its outcome: with what went wrong, if that is told nowhere else */
  constructor(
    private readonly api: Pick<ChatApi, 'send' | 'regenerate'>,
    private readonly session_id: string,
    private readonly transcript: BatchedTranscript,
    private readonly onDone: (problem: Problem | null) => void,
  ) {}

  /** Sends a new message. Resolves with null once it is stored, otherwise with why it is not known to be. */
  send(message: UnsentMessage): Promise<Problem | null> {
    return new Promise((resolve) => this.start(this.api.send(this.session_id, requestOf(message)), message.message_id, null, resolve));
  }

  /** Requests the reply to a stored message that has none yet. */
  retry(message_id: string): void {
    const stored = this.stored(message_id);
    if (!stored || this.isCalling(message_id)) return;
    const reply_id = stored.reply_id ?? message_id;
    this.transcript.apply({ type: 'awaited', reply_to: message_id, reply_id });
    this.start(this.api.send(this.session_id, requestOf({ ...stored, parent_id: undefined, at: 0 })), message_id, reply_id, null);
  }

  /**
   * Asks for a further reply to a stored message.
   *
   * @param reply_id the id that it gets
   * @param responder null for the one chosen for the conversation
   */
  regenerate(message_id: string, reply_id: string, responder: string | null): void {
    if (!this.stored(message_id) || this.isCalling(message_id)) return;
    this.transcript.apply({ type: 'awaited', reply_to: message_id, reply_id, isFurther: true });
    const body = { reply_id, ...(responder !== null && { responder }) };
    this.start(this.api.regenerate(this.session_id, message_id, body), message_id, reply_id, null);
  }

  /** Abandons every call once its message is stored; generation continues on the server. */
  detach(): void {
    this.isDetached = true;
    this.abandonAcknowledged();
  }

  private start(events: Observable<StreamEvent>, message_id: string, reply_id: string | null, settle: Call['settle']): void {
    const call: Call = { message_id, reply_id, settle, isAcknowledged: false, subscription: null };
    this.abandonAcknowledged();
    this.calls.update((calls) => [...calls, call]);
    const subscription = events.subscribe({
      next: (event) => this.handleEvent(call, event),
      error: (error: unknown) => this.handleEnd(call, problemOf(error)),
      complete: () => this.handleEnd(call, localProblem('network', 'The connection was lost.')),
    });
    call.subscription = subscription;
    if (call.isAcknowledged && this.isDetached) this.abandon(call);
  }

  private abandonAcknowledged(): void {
    for (const call of untracked(this.calls)) if (call.isAcknowledged || (call.settle && this.stored(call.message_id))) this.abandon(call);
  }

  /** The call's message must be stored. */
  private abandon(call: Call): void {
    call.settle?.(null);
    call.subscription?.unsubscribe();
    this.remove(call);
  }

  private handleEvent(call: Call, { event, data }: StreamEvent): void {
    const { message_id } = call;
    if (event === 'message') return this.handleAcknowledgement(call, data as Message);
    if (event === 'handled') {
      const { session } = data as ChatStreamEvents['handled'];
      return this.transcript.apply({ type: 'not_answered', reply_to: message_id, why: session.handling === 'person' ? 'person' : 'unknown' });
    }
    if (event === 'error' && call.settle && !call.isAcknowledged) return call.settle(data as Problem);
    const change = changeOf({ id: null, event, data: event === 'error' ? { ...(data as Problem), reply_to: message_id } : data });
    if (change) this.transcript.apply(change);
  }

  private handleAcknowledgement(call: Call, message: Message): void {
    call.isAcknowledged = true;
    if (message.reply_id !== null && message.reply_id !== call.reply_id) {
      call.reply_id = message.reply_id;
      this.calls.update((calls) => [...calls]);
    }
    this.transcript.apply({ type: 'received', message });
    call.settle?.(null);
    if (this.isDetached && call.subscription) this.abandon(call);
  }

  private handleEnd(call: Call, problem: Problem): void {
    // For a call that asks for a reply, the stored message proves nothing.
    call.isAcknowledged ||= call.settle !== null && this.stored(call.message_id) !== undefined;
    call.settle?.(call.isAcknowledged ? null : problem);
    this.remove(call);
    const { running } = untracked(this.transcript.transcript);
    const isRunning = [...running.values()].some(({ reply_to }) => reply_to === call.message_id);
    const isOutcomeUnknown = call.isAcknowledged && UNKNOWN_OUTCOME_CODES.has(problem.code);
    const isHandled = call.settle === null && problem.code === HANDLED_CODE;
    if (isHandled) this.transcript.apply({ type: 'not_answered', reply_to: call.message_id, why: 'person' });
    else if (isRunning && !isOutcomeUnknown) this.transcript.apply({ type: 'reply_failed', reply_to: call.message_id, problem });
    this.onDone(isHandled ? problem : null);
  }

  private isCalling(message_id: string): boolean {
    return untracked(this.calls).some((call) => call.message_id === message_id);
  }

  private stored(message_id: string): Message | undefined {
    return untracked(this.transcript.transcript).messages.find((message) => message.message_id === message_id);
  }

  private remove(call: Call): void {
    this.calls.update((calls) => calls.filter((other) => other !== call));
  }
}

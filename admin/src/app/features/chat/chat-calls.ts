import { signal, untracked } from '@angular/core';
import type { Delta, Message, Problem } from '@switchboard/shared';
import type { Subscription } from 'rxjs';
import { localProblem, problemOf } from '../../core/http/problem';
import type { StreamEvent } from '../../core/live/event-stream';
import type { ChatApi } from './chat-api';
import type { UnsentMessage } from './unsent-message-storage';
import type { BatchedTranscript } from './batched-transcript';

/** Error codes that leave the outcome unknown: the server may have received the call and be answering. */
const UNKNOWN_OUTCOME_CODES: ReadonlySet<string> = new Set(['network', 'stream_silent', 'timeout']);

/**
 * The calls that send this page's messages in one conversation; the outbox decides what is sent, and when.
 *
 * A call: sent → acknowledged (`message`: stored) → answered (`reply`) or failed. If it fails before the acknowledgement, the
 * message goes back to the outbox; after it, only the reply has failed. A connection lost after the acknowledgement proves
 * nothing: generation continues on the server, and the reply arrives by the stream or the poll. A retry uses the same id, so no
 * message is ever stored twice.
 *
 * A browser has six connections per host: when another message is sent, calls that are already acknowledged are abandoned, and
 * their replies arrive by the stream or the poll too.
 */
export class ChatCalls {
  private readonly calls = new Map<string, Subscription>();
  private readonly pendingIds = signal<ReadonlySet<string>>(new Set());
  private isDetached = false;

  /** Ids of the messages whose call is in progress. */
  readonly inFlight = this.pendingIds.asReadonly();

  /** @param onDone called after each call, whatever its outcome */
  constructor(
    private readonly api: Pick<ChatApi, 'send'>,
    private readonly session_id: string,
    private readonly transcript: BatchedTranscript,
    private readonly onDone: () => void,
  ) {}

  /** Sends a new message. Resolves with null once it is stored, otherwise with why it is not known to be. */
  send({ message_id, content }: UnsentMessage): Promise<Problem | null> {
    return new Promise((resolve) => this.call(message_id, content, resolve));
  }

  /** Requests the reply to a stored message again. */
  retry(message_id: string): void {
    if (untracked(this.pendingIds).has(message_id)) return;
    const stored = untracked(this.transcript.transcript).messages.find((message) => message.message_id === message_id);
    if (!stored) return;
    this.transcript.apply({ type: 'awaited', message_id });
    this.call(message_id, stored.content, null);
  }

  /** Abandons every call once its message is stored; generation continues on the server. */
  detach(): void {
    this.isDetached = true;
    this.abandonAcknowledged();
  }

  /** @param settle called with whether the message arrived; null if it is stored already */
  private call(message_id: string, content: string, settle: ((problem: Problem | null) => void) | null): void {
    let isAcknowledged = false;
    const onEnd = (problem: Problem) => {
      // For a call that requests the reply again, the stored message proves nothing.
      isAcknowledged ||= settle !== null && this.isStored(message_id);
      settle?.(isAcknowledged ? null : problem);
      this.handleEnd(message_id, problem, isAcknowledged);
    };
    this.abandonAcknowledged();
    this.setPending(message_id, true);
    const call = this.api.send(this.session_id, { message: content, message_id }).subscribe({
      next: (event) => {
        if (event.event === 'error' && settle && !isAcknowledged) return settle(event.data as Problem);
        this.handleEvent(message_id, event);
        if (event.event !== 'message') return;
        isAcknowledged = true;
        settle?.(null);
        if (this.isDetached) this.calls.get(message_id)?.unsubscribe();
      },
      error: (error: unknown) => onEnd(problemOf(error)),
      complete: () => onEnd(localProblem('network', 'The connection was lost.')),
    });
    if (!call.closed && untracked(this.pendingIds).has(message_id)) this.calls.set(message_id, call);
  }

  private abandonAcknowledged(): void {
    for (const [message_id, call] of this.calls) {
      if (!this.isStored(message_id)) continue;
      call.unsubscribe();
      this.setPending(message_id, false);
    }
  }

  private isStored(message_id: string): boolean {
    return untracked(this.transcript.transcript).messages.some((message) => message.message_id === message_id);
  }

  private handleEvent(message_id: string, { event, data }: StreamEvent): void {
    if (event === 'message' || event === 'reply') this.transcript.apply({ type: 'heard', message: data as Message });
    else if (event === 'delta') this.transcript.apply({ type: 'delta', delta: data as Delta });
    else if (event === 'error') this.transcript.apply({ type: 'reply_failed', reply_to: message_id, problem: data as Problem });
  }

  private handleEnd(message_id: string, problem: Problem, isAcknowledged: boolean): void {
    this.setPending(message_id, false);
    const isRunning = untracked(this.transcript.transcript).running.has(message_id);
    const isOutcomeUnknown = isAcknowledged && UNKNOWN_OUTCOME_CODES.has(problem.code);
    if (isRunning && !isOutcomeUnknown) this.transcript.apply({ type: 'reply_failed', reply_to: message_id, problem });
    this.onDone();
  }

  private setPending(message_id: string, isPending: boolean): void {
    if (!isPending) this.calls.delete(message_id);
    const others = [...untracked(this.pendingIds)].filter((other) => other !== message_id);
    this.pendingIds.set(new Set(isPending ? [...others, message_id] : others));
  }
}

import { signal, untracked } from '@angular/core';
import type { Delta, Message, Problem } from '@switchboard/shared';
import type { Subscription } from 'rxjs';
import { localProblem, problemOf } from '../../core/http/problem';
import type { StreamEvent } from '../../core/live/event-stream';
import type { ChatApi } from './chat-api';
import type { UnsentMessage } from './kept-messages';
import type { PaintedTranscript } from './painted-transcript';

/** Codes of failures that leave open what became of the call: the server may have heard it and be answering. */
const OPEN_ENDED: ReadonlySet<string> = new Set(['network', 'stream_silent', 'timeout']);

/**
 * The calls by which this page says something in one conversation; the outbox decides what is said, and when.
 *
 * A call: sent → heard (`message`: stored) → answered (`reply`) or failed. Failed before it was heard, the message goes back to
 * the outbox; failed afterwards, the answer is what failed. A lost connection after it was heard proves nothing: the answer
 * goes on at the server and comes by the stream or the poll. Trying again uses the same id, so nothing is ever said twice.
 *
 * A browser has six connections to a host: when something more is said, calls that were heard already are left, and their
 * answers come by the stream or the poll too.
 */
export class ChatCalls {
  private readonly calls = new Map<string, Subscription>();
  private readonly waiting = signal<ReadonlySet<string>>(new Set());
  private isLeft = false;

  /** Ids of the messages whose call is under way. */
  readonly inFlight = this.waiting.asReadonly();

  /** @param done called after each call, whatever became of it */
  constructor(
    private readonly api: Pick<ChatApi, 'say'>,
    private readonly session_id: string,
    private readonly transcript: PaintedTranscript,
    private readonly done: () => void,
  ) {}

  /** Says something new. Resolves with null once it is stored, else with why it is not known to be. */
  say({ message_id, content }: UnsentMessage): Promise<Problem | null> {
    return new Promise((resolve) => this.call(message_id, content, resolve));
  }

  /** Has a stored message answered again. */
  retry(message_id: string): void {
    if (untracked(this.waiting).has(message_id)) return;
    const stored = untracked(this.transcript.transcript).messages.find((message) => message.message_id === message_id);
    if (!stored) return;
    this.transcript.apply({ type: 'awaited', message_id });
    this.call(message_id, stored.content, null);
  }

  /** Leaves every call once its message is stored; the answers go on at the server. */
  leave(): void {
    this.isLeft = true;
    this.leaveHeard();
  }

  /** @param settle told whether the message arrived; null where it is stored already */
  private call(message_id: string, content: string, settle: ((problem: Problem | null) => void) | null): void {
    let isHeard = false;
    const ended = (problem: Problem) => {
      // That a message is stored proves nothing about a call that asks for its answer again.
      isHeard ||= settle !== null && this.isStored(message_id);
      settle?.(isHeard ? null : problem);
      this.ended(message_id, problem, isHeard);
    };
    this.leaveHeard();
    this.mark(message_id, true);
    const call = this.api.say(this.session_id, { message: content, message_id }).subscribe({
      next: (event) => {
        if (event.event === 'error' && settle && !isHeard) return settle(event.data as Problem);
        this.heard(message_id, event);
        if (event.event !== 'message') return;
        isHeard = true;
        settle?.(null);
        if (this.isLeft) this.calls.get(message_id)?.unsubscribe();
      },
      error: (error: unknown) => ended(problemOf(error)),
      complete: () => ended(localProblem('network', 'The connection was lost.')),
    });
    if (!call.closed && untracked(this.waiting).has(message_id)) this.calls.set(message_id, call);
  }

  private leaveHeard(): void {
    for (const [message_id, call] of this.calls) {
      if (!this.isStored(message_id)) continue;
      call.unsubscribe();
      this.mark(message_id, false);
    }
  }

  private isStored(message_id: string): boolean {
    return untracked(this.transcript.transcript).messages.some((message) => message.message_id === message_id);
  }

  private heard(message_id: string, { event, data }: StreamEvent): void {
    if (event === 'message' || event === 'reply') this.transcript.apply({ type: 'heard', message: data as Message });
    else if (event === 'delta') this.transcript.apply({ type: 'delta', delta: data as Delta });
    else if (event === 'error') this.transcript.apply({ type: 'reply_failed', reply_to: message_id, problem: data as Problem });
  }

  private ended(message_id: string, problem: Problem, isHeard: boolean): void {
    this.mark(message_id, false);
    const isRunning = untracked(this.transcript.transcript).running.has(message_id);
    const isOpen = isHeard && OPEN_ENDED.has(problem.code);
    if (isRunning && !isOpen) this.transcript.apply({ type: 'reply_failed', reply_to: message_id, problem });
    this.done();
  }

  private mark(message_id: string, isWaiting: boolean): void {
    if (!isWaiting) this.calls.delete(message_id);
    const others = [...untracked(this.waiting)].filter((other) => other !== message_id);
    this.waiting.set(new Set(isWaiting ? [...others, message_id] : others));
  }
}

import { signal, untracked } from '@angular/core';
import type { Delta, Message, Problem } from '@switchboard/shared';
import type { Subscription } from 'rxjs';
import { localProblem, problemOf } from '../../core/http/problem';
import type { StreamEvent } from '../../core/live/event-stream';
import { randomUuid } from '../../ui/secure-context/secure-context';
import type { ChatApi } from './chat-api';
import type { PaintedTranscript } from './painted-transcript';

/** Codes of failures that leave open what became of the call: the server may have heard it and be answering. */
const OPEN_ENDED: ReadonlySet<string> = new Set(['network', 'stream_silent', 'timeout']);

/**
 * The calls by which this page says something in one conversation.
 *
 * A call: sent → heard (`message`: stored) → answered (`reply`) or failed. Failed before it was heard, the message is unsent and
 * keeps its text; failed afterwards, the answer is what failed. A lost connection after it was heard proves nothing: the answer
 * goes on at the server and comes by the stream or the poll. Trying again uses the same id, so nothing is ever said twice.
 *
 * A browser has six connections to a host: when something more is said, calls that were heard already are left, and their
 * answers come by the stream or the poll too.
 */
export class ChatCalls {
  private readonly calls = new Map<string, Subscription>();
  private readonly waiting = signal<ReadonlySet<string>>(new Set());

  /** Ids of the messages whose call is under way. */
  readonly inFlight = this.waiting.asReadonly();

  /** @param done called after each call, whatever became of it */
  constructor(
    private readonly api: Pick<ChatApi, 'say'>,
    private readonly session_id: string,
    private readonly transcript: PaintedTranscript,
    private readonly done: () => void,
  ) {}

  /** Says something new. */
  send(content: string): void {
    const message_id = randomUuid();
    this.transcript.apply({ type: 'sending', message_id, content });
    this.call(message_id, content);
  }

  /** Sends an unsent message again, or has a stored one answered again. */
  retry(message_id: string): void {
    if (untracked(this.waiting).has(message_id)) return;
    const { outgoing, messages } = untracked(this.transcript.transcript);
    const unsent = outgoing.find((entry) => entry.message_id === message_id);
    const stored = messages.find((message) => message.message_id === message_id);
    if (stored) {
      this.transcript.apply({ type: 'awaited', message_id });
      this.call(message_id, stored.content, true);
    } else if (unsent) {
      this.transcript.apply({ type: 'sending', message_id, content: unsent.content });
      this.call(message_id, unsent.content);
    }
  }

  /** Leaves every call; the answers go on at the server. */
  leave(): void {
    for (const call of this.calls.values()) call.unsubscribe();
  }

  /** @param isAgain the message is stored already: that it is known proves nothing about this call */
  private call(message_id: string, content: string, isAgain = false): void {
    let isHeard = !isAgain;
    const ended = (problem: Problem) => this.ended(message_id, problem, isHeard);
    this.leaveHeard();
    this.mark(message_id, true);
    const call = this.api.say(this.session_id, { message: content, message_id }).subscribe({
      next: (event) => {
        isHeard ||= event.event === 'message';
        this.heard(message_id, event);
      },
      error: (error: unknown) => ended(problemOf(error)),
      complete: () => ended(localProblem('network', 'The connection was lost.')),
    });
    if (!call.closed) this.calls.set(message_id, call);
  }

  private leaveHeard(): void {
    const { messages } = untracked(this.transcript.transcript);
    for (const [message_id, call] of this.calls) {
      if (!messages.some((message) => message.message_id === message_id)) continue;
      call.unsubscribe();
      this.mark(message_id, false);
    }
  }

  private heard(message_id: string, { event, data }: StreamEvent): void {
    if (event === 'message' || event === 'reply') this.transcript.apply({ type: 'heard', message: data as Message });
    else if (event === 'delta') this.transcript.apply({ type: 'delta', delta: data as Delta });
    else if (event === 'error') this.failed(message_id, data as Problem);
  }

  private ended(message_id: string, problem: Problem, isHeard: boolean): void {
    this.mark(message_id, false);
    const { outgoing, running } = untracked(this.transcript.transcript);
    const isOpen = isHeard && OPEN_ENDED.has(problem.code);
    const isSending = outgoing.some((entry) => entry.message_id === message_id && entry.problem === null);
    if (isSending || (running.has(message_id) && !isOpen)) this.failed(message_id, problem);
    this.done();
  }

  private failed(message_id: string, problem: Problem): void {
    const isUnsent = untracked(this.transcript.transcript).outgoing.some((entry) => entry.message_id === message_id);
    if (isUnsent) this.transcript.apply({ type: 'unsent', message_id, problem });
    else this.transcript.apply({ type: 'reply_failed', reply_to: message_id, problem });
  }

  private mark(message_id: string, isWaiting: boolean): void {
    if (!isWaiting) this.calls.delete(message_id);
    const others = [...untracked(this.waiting)].filter((other) => other !== message_id);
    this.waiting.set(new Set(isWaiting ? [...others, message_id] : others));
  }
}

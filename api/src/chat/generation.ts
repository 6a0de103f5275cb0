import type { FailureReason, FinishReason, MessageStatus, Source, TokenUsage } from '@switchboard/shared';
import { replyFailure, shuttingDown } from './chat.errors.js';
import { type Piece, PieceCursor } from './piece-cursor.js';
import { ReplyContent } from './reply-content.js';
import { type Responder, ResponderFault, type ResponderPart, type ResponderRequest } from './responder.js';

/** Limits of a responder, durations in milliseconds. */
export interface ResponderLimits {
  /** until its first part */
  firstPart: number;
  /** between two parts */
  idle: number;
  /** in total */
  total: number;
  /** maximum length of a reply, in UTF-16 units */
  length: number;
}

/** Injection token of the {@link ResponderLimits}. */
export const RESPONDER_LIMITS = Symbol('ResponderLimits');

export const standardResponderLimits: ResponderLimits = { firstPart: 30_000, idle: 20_000, total: 300_000, length: 200_000 };

/** Pieces closer together than this, in milliseconds, are merged into one, except the first: a screen repaints no faster. */
const FLUSH_INTERVAL_MS = 16;

/** Failures after which no other responder is asked: it would meet the same request with the same result. */
const FINAL_FAILURES: FailureReason[] = ['too_long', 'filtered'];

/** Why a generation was cancelled. */
export type CancelReason = 'stopped' | 'shutdown';

/** Notified of the pieces of a reply while it is generated. */
export interface PieceListener {
  text(piece: Piece): void;
  thought(piece: Piece): void;
}

/** The result of a generation. `error` is set when the caller must be told of a failure. */
export interface GenerationResult {
  text: string;
  sources: Source[];
  status: MessageStatus;
  /** name of the responder that answered last */
  responder: string;
  /** name of the responder that should have answered */
  stood_in_for: string | null;
  model: string | null;
  finish_reason: FinishReason | null;
  usage: TokenUsage | null;
  history_from: number | null;
  /** milliseconds until the first text, of reasoning before it, and in total */
  first_ms: number | null;
  thought_ms: number | null;
  total_ms: number | null;
  error?: Error;
}

/** Why a responder failed, and how the reply would name it. */
interface FailedAttempt {
  error: unknown;
  names: Pick<GenerationResult, 'responder' | 'stood_in_for'>;
}

/**
 * Generates one reply.
 *
 * States: running, cancelled (by a user or by shutdown), finished. Guarantees: `run` always resolves, with all the text generated so far and
 * within the limits, even when the responder never answers, throws, yields without end, or ignores its abort signal. Where one responder
 * fails before anything of its reply was shown, the next one answers instead.
 */
export class Generation {
  private content: ReplyContent;
  private readonly text: PieceCursor;
  private readonly thought: PieceCursor;
  private cancelReason: CancelReason | undefined;
  /** created only when a responder reads its signal: many run at once and never do */
  private abortController: AbortController | undefined;
  private abortReason: unknown;
  private flushTimer: NodeJS.Timeout | undefined;
  private timeoutTimer: NodeJS.Timeout | undefined;
  private readonly startedAt = performance.now();
  /** deadlines of the next part and of the whole reply, on the monotonic clock of the process */
  private partDeadline = 0;
  private deadline = 0;
  /** settles the pending wait for a part before the part arrives */
  private pendingWait: { cancel(): void; fail(reason: Error): void } | undefined;

  constructor(
    private readonly limits: ResponderLimits,
    listener: PieceListener,
  ) {
    this.content = new ReplyContent(limits.length, this.startedAt);
    this.text = new PieceCursor((piece) => listener.text(piece));
    this.thought = new PieceCursor((piece) => listener.thought(piece));
  }

  /** The text announced so far. */
  get announced(): string {
    return this.text.announced;
  }

  /** Aborted when the responder should stop; its reason tells why. */
  get signal(): AbortSignal {
    this.abortController ??= new AbortController();
    if (this.abortReason !== undefined) this.abortController.abort(this.abortReason);
    return this.abortController.signal;
  }

  /** Cancels it now; the text generated so far is kept. */
  cancel(reason: CancelReason): void {
    this.cancelReason ??= reason;
    this.abortResponder(reason);
    this.pendingWait?.cancel();
  }

  /** @param responders the one to answer, then those that may answer in its place, preferred first; at least one */
  async run(responders: readonly Responder[], request: Omit<ResponderRequest, 'signal'>): Promise<GenerationResult> {
    const attempts = responders.length - 1;
    let first: FailedAttempt | undefined;
    for (let at = 0; ; at++) {
      const names = { responder: responders[at]!.name, stood_in_for: first?.names.responder ?? null };
      try {
        const instructions = responders[at]!.takes_instructions ? request.instructions : [];
        if (!this.cancelReason) await this.consume(responders[at]!.respond(this.withSignal({ ...request, instructions, stands_in_for: first?.names.responder })));
        return { ...this.finished(), ...names };
      } catch (error) {
        this.abortResponder(error);
        const isLast = at === attempts || this.cancelReason !== undefined || this.content.hasPieces || isFinal(error);
        const told = first && !this.content.hasPieces && isWithoutAnswer(error) ? first : { error, names };
        if (isLast) return { ...this.failed(told.error, told.names.responder), ...told.names };
        first ??= { error, names };
        this.startOver();
      } finally {
        clearTimeout(this.timeoutTimer);
        clearTimeout(this.flushTimer);
        this.timeoutTimer = undefined;
      }
    }
  }

  private startOver(): void {
    this.content = new ReplyContent(this.limits.length, this.startedAt);
    this.abortController = undefined;
    this.abortReason = undefined;
  }

  private abortResponder(reason: unknown): void {
    this.abortReason ??= reason;
    this.abortController?.abort(reason);
  }

  private withSignal(request: Omit<ResponderRequest, 'signal'>): ResponderRequest {
    const signal = () => this.signal;
    return {
      ...request,
      get signal() {
        return signal();
      },
    };
  }

  private async consume(parts: AsyncIterable<ResponderPart>): Promise<void> {
    const iterator = parts[Symbol.asyncIterator]();
    this.deadline = performance.now() + this.limits.total;
    try {
      for (let wait = this.limits.firstPart; ; wait = this.limits.idle) {
        this.partDeadline = Math.min(performance.now() + wait, this.deadline);
        const next = await this.next(iterator);
        if (next === 'cut' || next.done) break;
        this.append(next.value);
      }
    } finally {
      // Not awaited: a generator that hangs in its last await would block this method too.
      iterator.return?.()?.then(undefined, () => undefined);
    }
    this.flush();
  }

  /** The next part, or `cut` when cancelled before it arrives. @throws whatever the responder throws; ResponderFault when it takes too long */
  private next(iterator: AsyncIterator<ResponderPart>): Promise<IteratorResult<ResponderPart> | 'cut'> {
    return new Promise((resolve, reject) => {
      this.pendingWait = { cancel: () => resolve('cut'), fail: reject };
      this.timeoutTimer ??= this.scheduleTimeoutCheck();
      if (this.cancelReason) return resolve('cut');
      iterator.next().then(resolve, reject);
    });
  }

  /** One timer for all parts: it checks whether the part being awaited is late. No wait after a part is shorter than `idle`. */
  private scheduleTimeoutCheck(): NodeJS.Timeout {
    const left = this.partDeadline - performance.now();
    return setTimeout(
      () => {
        const now = performance.now();
        if (now < this.partDeadline) this.timeoutTimer = this.scheduleTimeoutCheck();
        else this.pendingWait?.fail(new ResponderFault(now >= this.deadline ? 'total' : this.content.hasPieces ? 'idle' : 'first_piece'));
      },
      Math.min(left, this.limits.idle),
    );
  }

  private append(part: ResponderPart): void {
    this.content.append(part);
    const isFirst = ('text' in part && this.text.announced === '') || ('thought' in part && this.thought.announced === '');
    if (isFirst) this.flush();
    else if ('text' in part || 'thought' in part) this.flushTimer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS);
  }

  private flush(): void {
    clearTimeout(this.flushTimer);
    this.flushTimer = undefined;
    this.thought.announceUpTo(this.content.thought);
    this.text.announceUpTo(this.content.text);
  }

  private finished(): Omit<GenerationResult, 'responder' | 'stood_in_for'> {
    if (this.cancelReason === 'shutdown') return { ...this.resultWith('interrupted'), error: shuttingDown() };
    if (this.cancelReason === 'stopped') return this.resultWith('stopped');
    if (this.content.text.trim() === '') throw new ResponderFault(this.content.finish_reason === 'filtered' ? 'filtered' : 'empty');
    return this.resultWith('complete');
  }

  private failed(error: unknown, responder: string): Omit<GenerationResult, 'responder' | 'stood_in_for'> {
    if (this.cancelReason) return this.finished();
    if (error instanceof ResponderFault) this.content.fail(error);
    return { ...this.resultWith('interrupted'), error: replyFailure(error, responder) };
  }

  private resultWith(status: MessageStatus): Omit<GenerationResult, 'responder' | 'stood_in_for'> {
    const { text, markedSources: sources, model, finish_reason, usage, history_from, first_ms, thought_ms } = this.content;
    const total_ms = Math.round(performance.now() - this.startedAt);
    return { text: text.toWellFormed(), sources, status, model, finish_reason, usage, history_from, first_ms, thought_ms, total_ms };
  }
}

/** Whether it had nothing to say: as a fallback, its failure tells people less than the first one. */
function isWithoutAnswer(error: unknown): boolean {
  return error instanceof ResponderFault && error.reason === 'empty';
}

function isFinal(error: unknown): boolean {
  return error instanceof ResponderFault && FINAL_FAILURES.includes(error.reason);
}

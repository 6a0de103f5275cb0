import type { MessageStatus, Source } from '@switchboard/shared';
import { responderFailed, responderTimeout, shuttingDown } from './chat.errors.js';
import type { Responder, ResponderPart, ResponderRequest } from './responder.js';

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

/** Why a generation was cancelled. */
export type CancelReason = 'stopped' | 'shutdown';

/** A piece of text, and its position in UTF-16 units. */
export interface Piece {
  offset: number;
  text: string;
}

/** The result of a generation. `error` is set when the caller must be told of a failure. */
export interface GenerationResult {
  text: string;
  sources: Source[];
  status: MessageStatus;
  error?: Error;
}

/**
 * Generates one reply.
 *
 * States: running, cancelled (by a user or by shutdown), finished. Promises: `run` always resolves, with all the text generated so far and
 * within the limits, even when the responder never answers, throws, yields without end, or ignores its abort signal.
 */
export class Generation {
  /** the text announced so far */
  announced = '';
  private text = '';
  private sources: Source[] = [];
  private cancelReason: CancelReason | undefined;
  /** created only when a responder reads its signal: many run at once and never do */
  private abortController: AbortController | undefined;
  private isAborted = false;
  private flushTimer: NodeJS.Timeout | undefined;
  private timeoutTimer: NodeJS.Timeout | undefined;
  /** deadlines of the next part and of the whole reply, on the monotonic clock of the process */
  private partDeadline = 0;
  private deadline = 0;
  /** settles the pending wait for a part before the part arrives */
  private pendingWait: { cancel(): void; fail(reason: Error): void } | undefined;

  constructor(
    private readonly limits: ResponderLimits,
    private readonly announce: (piece: Piece) => void,
  ) {}

  /** Aborted when the responder should stop. */
  get signal(): AbortSignal {
    this.abortController ??= new AbortController();
    if (this.isAborted) this.abortController.abort();
    return this.abortController.signal;
  }

  /** Cancels it now; the text generated so far is kept. */
  cancel(reason: CancelReason): void {
    this.cancelReason ??= reason;
    this.abortResponder();
    this.pendingWait?.cancel();
  }

  async run(responder: Responder, request: Omit<ResponderRequest, 'signal'>): Promise<GenerationResult> {
    try {
      if (!this.cancelReason) await this.consume(responder.respond(this.withSignal(request)));
      return this.finished();
    } catch (error) {
      this.abortResponder();
      return this.failed(error);
    } finally {
      clearTimeout(this.timeoutTimer);
      clearTimeout(this.flushTimer);
    }
  }

  private abortResponder(): void {
    this.isAborted = true;
    this.abortController?.abort();
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

  /** The next part, or `cut` when cancelled before it arrives. @throws whatever the responder throws; DomainError `responder_timeout` */
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
        if (performance.now() >= this.partDeadline) this.pendingWait?.fail(responderTimeout());
        else this.timeoutTimer = this.scheduleTimeoutCheck();
      },
      Math.min(left, this.limits.idle),
    );
  }

  private append(part: ResponderPart): void {
    if ('sources' in part) {
      this.sources = part.sources;
      return;
    }
    // Neither database stores NUL, see shared/src/text.ts.
    this.text += part.text.replaceAll('\u0000', '');
    if (this.text.length > this.limits.length) {
      this.text = this.text.slice(0, this.limits.length);
      throw new Error('The responder exceeded the maximum length of a reply.');
    }
    if (this.announced === '') this.flush();
    else this.flushTimer ??= setTimeout(() => this.flush(), FLUSH_INTERVAL_MS);
  }

  /** Announces the text generated since the last call, except the first half of a surrogate pair. */
  private flush(): void {
    clearTimeout(this.flushTimer);
    this.flushTimer = undefined;
    const half = /[\uD800-\uDBFF]$/.test(this.text) ? 1 : 0;
    const offset = this.announced.length;
    const text = this.text.slice(offset, this.text.length - half).toWellFormed();
    if (text === '') return;
    this.announced += text;
    this.announce({ offset, text });
  }

  private finished(): GenerationResult {
    if (this.cancelReason === 'shutdown') return { ...this.resultWith('interrupted'), error: shuttingDown() };
    if (this.cancelReason === 'stopped') return this.resultWith('stopped');
    if (this.text.trim() === '') throw new Error('The responder ended without saying anything.');
    return this.resultWith('complete');
  }

  private failed(error: unknown): GenerationResult {
    if (this.cancelReason) return this.finished();
    const timeout = error instanceof Error && 'code' in error && error.code === 'responder_timeout';
    return { ...this.resultWith('interrupted'), error: timeout ? error : responderFailed(error) };
  }

  private resultWith(status: MessageStatus): GenerationResult {
    return { text: this.text.toWellFormed(), sources: this.sources, status };
  }
}

import type { Delta, MessageStatus, Source } from '@switchboard/shared';
import { responderFailed, responderTimeout, shuttingDown } from './chat.errors.js';
import type { Responder, ResponderPart, ResponderRequest } from './responder.js';

/** How long a responder may take, in milliseconds. */
export interface ResponderLimits {
  /** until its first piece */
  firstPart: number;
  /** between two pieces */
  idle: number;
  /** in all */
  total: number;
  /** UTF-16 units that one reply may have */
  length: number;
}

/** Injection token of the {@link ResponderLimits}. */
export const RESPONDER_LIMITS = Symbol('ResponderLimits');

export const standardLimits: ResponderLimits = { firstPart: 30_000, idle: 20_000, total: 300_000, length: 200_000 };

/** Deltas closer together than this, in milliseconds, are sent as one: a screen paints no faster. */
const FRAME_MS = 16;

/** Why a generation was cut short. */
export type CutReason = 'stopped' | 'shutdown';

/** What a generation leaves. `error` is set when the caller is to be told of a failure. */
export interface Said {
  text: string;
  sources: Source[];
  status: MessageStatus;
  error?: Error;
}

/**
 * One reply while it is being said.
 *
 * States: running, cut (by a person or by shutdown), over. Promises: `run` always resolves, with all that was said, within the
 * limits, even when the responder never answers, throws, babbles, or ignores its abort signal.
 */
export class Generation {
  /** what was said and announced so far */
  announced = '';
  private text = '';
  private sources: Source[] = [];
  private cutReason: CutReason | undefined;
  /** made when a responder asks for its signal: many answer at once and never do */
  private abort: AbortController | undefined;
  private givenUp = false;
  private frame: NodeJS.Timeout | undefined;
  private watch: NodeJS.Timeout | undefined;
  /** when the next piece is late, and when all of it is, by the process's own clock */
  private late = 0;
  private end = 0;
  /** what is waited for, to be settled before it comes */
  private waiting: { cut(): void; fail(reason: Error): void } | undefined;

  constructor(
    readonly reply_to: string,
    private readonly limits: ResponderLimits,
    private readonly announce: (delta: Delta) => void,
  ) {}

  /** Aborted when the responder should give up. */
  get signal(): AbortSignal {
    this.abort ??= new AbortController();
    if (this.givenUp) this.abort.abort();
    return this.abort.signal;
  }

  /** Ends it now; what was said so far is kept. */
  cut(reason: CutReason): void {
    this.cutReason ??= reason;
    this.giveUp();
    this.waiting?.cut();
  }

  async run(responder: Responder, request: Omit<ResponderRequest, 'signal'>): Promise<Said> {
    try {
      if (!this.cutReason) await this.listen(responder.respond(this.withSignal(request)));
      return this.finished();
    } catch (error) {
      this.giveUp();
      return this.failed(error);
    } finally {
      clearTimeout(this.watch);
      clearTimeout(this.frame);
    }
  }

  private giveUp(): void {
    this.givenUp = true;
    this.abort?.abort();
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

  private async listen(parts: AsyncIterable<ResponderPart>): Promise<void> {
    const iterator = parts[Symbol.asyncIterator]();
    this.end = performance.now() + this.limits.total;
    try {
      for (let wait = this.limits.firstPart; ; wait = this.limits.idle) {
        this.late = Math.min(performance.now() + wait, this.end);
        const next = await this.next(iterator);
        if (next === 'cut' || next.done) break;
        this.take(next.value);
      }
    } finally {
      // Not awaited: a generator that hangs in its last await would hold us as well.
      iterator.return?.()?.then(undefined, () => undefined);
    }
    this.flush();
  }

  /** The next piece, or `cut` before it came. @throws what the responder threw; DomainError `responder_timeout` */
  private next(iterator: AsyncIterator<ResponderPart>): Promise<IteratorResult<ResponderPart> | 'cut'> {
    return new Promise((resolve, reject) => {
      this.waiting = { cut: () => resolve('cut'), fail: reject };
      this.watch ??= this.lookLater();
      if (this.cutReason) return resolve('cut');
      iterator.next().then(resolve, reject);
    });
  }

  /** One timer for all pieces: it looks whether the one awaited just now is late. No wait after a piece is shorter than `idle`. */
  private lookLater(): NodeJS.Timeout {
    const left = this.late - performance.now();
    return setTimeout(
      () => {
        if (performance.now() >= this.late) this.waiting?.fail(responderTimeout());
        else this.watch = this.lookLater();
      },
      Math.min(left, this.limits.idle),
    );
  }

  private take(part: ResponderPart): void {
    if ('sources' in part) {
      this.sources = part.sources;
      return;
    }
    // Neither database keeps NUL, see shared/src/text.ts.
    this.text += part.text.replaceAll('\u0000', '');
    if (this.text.length > this.limits.length) {
      this.text = this.text.slice(0, this.limits.length);
      throw new Error('The responder said more than a reply may hold.');
    }
    this.frame ??= setTimeout(() => this.flush(), FRAME_MS);
  }

  /** Announces what was said since the last time, but not the first half of a surrogate pair. */
  private flush(): void {
    clearTimeout(this.frame);
    this.frame = undefined;
    const half = /[\uD800-\uDBFF]$/.test(this.text) ? 1 : 0;
    const offset = this.announced.length;
    const text = this.text.slice(offset, this.text.length - half).toWellFormed();
    if (text === '') return;
    this.announced += text;
    this.announce({ reply_to: this.reply_to, offset, text });
  }

  private finished(): Said {
    if (this.cutReason === 'shutdown') return { ...this.said('interrupted'), error: shuttingDown() };
    if (this.cutReason === 'stopped') return this.said('stopped');
    if (this.text.trim() === '') throw new Error('The responder ended without saying anything.');
    return this.said('complete');
  }

  private failed(error: unknown): Said {
    if (this.cutReason) return this.finished();
    const timeout = error instanceof Error && 'code' in error && error.code === 'responder_timeout';
    return { ...this.said('interrupted'), error: timeout ? error : responderFailed(error) };
  }

  private said(status: MessageStatus): Said {
    return { text: this.text.toWellFormed(), sources: this.sources, status };
  }
}

import type { FailureReason } from '@switchboard/shared';
import {
  type CircuitBreakerPolicy, circuitBreaker, CircuitState, ConsecutiveBreaker, DelegateBackoff, handleWhen, type IHalfOpenAfterBackoffContext,
} from 'cockatiel';
import type { ResponderAvailability } from '../chat/index.js';
import type { Clock } from '../core/clock/clock.js';
import { ModelFailure } from './model-faults.js';

/** When a model is asked again after failures. Durations in milliseconds. */
export interface BackoffLimits {
  /** before the second, third… call for the same answer */
  retryDelays: readonly number[];
  /** a server that asks for no more time than this is called again for the same answer */
  longestRetryAfter: number;
  /** failed answers in a row after which the model is not asked for a while */
  failures: number;
  /** how long it is not asked the first, second… time; later as long as the last */
  cooldowns: readonly number[];
  /** how long the model is not asked after a `429` that does not say how long */
  pause: number;
}

export const standardBackoff: BackoffLimits = {
  retryDelays: [250, 1_000],
  longestRetryAfter: 5_000,
  failures: 5,
  cooldowns: [5_000, 10_000, 20_000, 40_000, 60_000],
  pause: 60_000,
};

/** By how much a wait varies, up and down, so that many callers do not return in the same instant. */
const JITTER = 0.25;

/** Failures that say something about the server; refusals of one question, or of the key, do not. */
const COUNTED: ReadonlySet<FailureReason> = new Set(['unreachable', 'overloaded', 'first_piece', 'malformed', 'empty', 'cut_off']);

/** The outcome of an answer that says nothing about the server: a user stopped it before the first piece. */
const CANCELLED = new Error('The answer was stopped.');

/** The outcome of one answer, to be reported once; later reports are ignored. */
export interface Attempt {
  /** The first piece came. */
  started(): void;
  succeeded(): void;
  failed(failure: ModelFailure): void;
  /** It was stopped. */
  cancelled(): void;
}

/**
 * A circuit breaker for one model, and the delays between the calls for one answer.
 *
 * States: closed (the model is asked); open (after several failed answers in a row, it is not asked for a while); half-open (one call tries it,
 * the others are still refused); paused (its server said that it was asked too often).
 */
export class Backoff {
  private readonly breaker: CircuitBreakerPolicy;
  private cooldown = 0;
  private openUntil = 0;
  private pausedUntil = 0;
  private hasAnswered: boolean | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly limits: BackoffLimits = standardBackoff,
  ) {
    const halfOpenAfter = new DelegateBackoff<IHalfOpenAfterBackoffContext, number>(({ result }, cooldowns = 0) => {
      // A probe that a user stopped proves nothing: the next call is the probe then.
      if ('error' in result && result.error === CANCELLED) {
        this.cooldown = 0;
        return { delay: 0, state: cooldowns };
      }
      const delay = limits.cooldowns[Math.min(cooldowns, limits.cooldowns.length - 1)]!;
      this.cooldown = delay;
      return { delay, state: cooldowns + 1 };
    });
    const isCounted = (error: unknown) =>
      error === CANCELLED ? this.isHalfOpen : error instanceof ModelFailure && COUNTED.has(error.reason);
    this.breaker = circuitBreaker(handleWhen(isCounted), { halfOpenAfter, breaker: new ConsecutiveBreaker(limits.failures) });
    // The cooldown begins after it was chosen: counted from then, it would be over before the breaker lets anybody through.
    this.breaker.onBreak(() => (this.openUntil = clock.now() + this.cooldown));
  }

  /**
   * Asks for permission to begin an answer.
   *
   * @throws ModelFailure `resting` or `rate_limited`, with the time until which it is pointless to ask
   */
  begin(): Attempt {
    const pause = this.pausedUntil - this.clock.now();
    if (pause > 0) throw refused('rate_limited', pause);
    if (this.isHalfOpen) throw refused('resting', 1_000);
    let settle: { resolve(): void; reject(error: Error): void } | undefined;
    const outcome = this.breaker.execute(
      () =>
        new Promise<void>((resolve, reject) => {
          settle = { resolve, reject };
        }),
    );
    // The caller gets the failure itself; the breaker only counts it.
    outcome.catch(() => undefined);
    // The breaker calls its function before its first await, or not at all.
    if (!settle) throw refused('resting', this.openUntil - this.clock.now());
    return this.attempt(settle, this.isHalfOpen);
  }

  /** Stops asking for a while if the server said that it was asked too often. */
  pauseIfRateLimited({ reason, said }: ModelFailure): void {
    if (reason !== 'rate_limited' && reason !== 'out_of_quota') return;
    const pause = said.retry_after === undefined ? this.limits.pause : said.retry_after * 1_000;
    this.pausedUntil = Math.max(this.pausedUntil, this.clock.now() + pause);
  }

  /**
   * @param tries how many calls the answer has made so far
   * @returns how long to wait before the next call of the same answer, in milliseconds; null if there is none
   */
  retryDelay(tries: number, { reason, isTransient, said }: ModelFailure): number | null {
    const wait = this.limits.retryDelays[tries - 1];
    if (wait === undefined) return null;
    const asked = reason === 'rate_limited' && said.retry_after !== undefined ? said.retry_after * 1_000 : undefined;
    if (asked !== undefined) return asked <= this.limits.longestRetryAfter ? Math.max(asked, wait) : null;
    return isTransient ? wait * (1 + JITTER * (2 * Math.random() - 1)) : null;
  }

  /** Notes that the server can be reached, before it has answered anything. */
  reached(): void {
    this.hasAnswered ??= true;
  }

  /** Notes that the model has answered somebody who did not ask for permission: nobody else has to wait any more. */
  answered(): void {
    this.hasAnswered = true;
    this.pausedUntil = 0;
  }

  state(): ResponderAvailability {
    const now = this.clock.now();
    const isOpen = this.breaker.state === CircuitState.Open;
    const until = Math.max(this.pausedUntil, isOpen ? this.openUntil : 0);
    if (until > now) return { state: 'down', retry_at: until };
    if (this.isHalfOpen) return { state: 'down' };
    return { state: this.hasAnswered === true && !isOpen ? 'up' : 'unknown' };
  }

  /** Whether one call is testing whether the model works again. */
  private get isHalfOpen(): boolean {
    return this.breaker.state === CircuitState.HalfOpen;
  }

  private attempt(settle: { resolve(): void; reject(error: Error): void }, isProbe: boolean): Attempt {
    let [isSettled, hasStarted] = [false, false];
    return {
      started: () => {
        hasStarted = true;
        this.hasAnswered = true;
        // Other calls need not wait for the end of the answer.
        if (isProbe) settle.resolve();
      },
      succeeded: () => {
        if (isSettled) return;
        isSettled = true;
        this.hasAnswered = true;
        settle.resolve();
      },
      failed: (failure) => {
        if (isSettled) return;
        isSettled = true;
        if (COUNTED.has(failure.reason)) this.hasAnswered = false;
        settle.reject(failure);
        // A probe ended with its first piece; what came after it counts by itself.
        if (hasStarted && isProbe) this.breaker.execute(() => Promise.reject(failure)).catch(() => undefined);
      },
      cancelled: () => {
        if (isSettled) return;
        isSettled = true;
        settle.reject(CANCELLED);
      },
    };
  }
}

function refused(reason: FailureReason, wait: number): ModelFailure {
  return new ModelFailure(reason, { message: 'the model server was not asked', retry_after: Math.max(1, Math.ceil(wait / 1_000)) });
}

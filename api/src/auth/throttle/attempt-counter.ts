import type { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';

const DAY_SECONDS = 86_400;
/** Attempts allowed per day without a wait. */
const FREE_ATTEMPTS = 8;
/** Maximum wait, in seconds. */
const MAX_WAIT_SECONDS = 900;
/** Wait after the first attempt beyond the free ones, in seconds; each further attempt doubles it. */
const INITIAL_WAIT_SECONDS = 5;

/**
 * Counts attempts per key and makes each wait longer than the last (exponential backoff).
 *
 * States of a key: free (up to {@link FREE_ATTEMPTS} attempts a day); after that every attempt, allowed or refused, starts a wait twice as long as
 * the one before, up to {@link MAX_WAIT_SECONDS}. One attempt is allowed after each wait.
 *
 * An attempt counts when it begins, so a hundred concurrent attempts get no more than a hundred sequential ones. Memory is bounded as in
 * {@link WindowCounters}: an evicted key is free again, and keys that have used half of their free attempts are the last to be evicted.
 */
export class AttemptCounter {
  private readonly attempts: WindowCounters;
  private readonly waits: WindowCounters;

  /** @param capacity maximum number of keys */
  constructor(clock: Clock, capacity?: number) {
    const bound = capacity === undefined ? {} : { capacity };
    this.attempts = new WindowCounters({ points: FREE_ATTEMPTS, seconds: DAY_SECONDS, ...bound }, clock);
    this.waits = new WindowCounters({ points: 1, seconds: MAX_WAIT_SECONDS, ...bound }, clock);
  }

  /** Number of keys in memory. */
  get size(): number {
    return this.attempts.size + this.waits.size;
  }

  /** Counts one attempt. @returns 0 when it may proceed, else the seconds to wait */
  begin(key: string): number {
    const { count } = this.attempts.add(key);
    if (count <= FREE_ATTEMPTS) return 0;
    const wait = Math.min(MAX_WAIT_SECONDS, INITIAL_WAIT_SECONDS * 2 ** (count - FREE_ATTEMPTS - 1));
    const isWaiting = this.waits.get(key) !== undefined;
    this.waits.restart(key, 1, wait);
    return isWaiting ? wait : 0;
  }

  /** Undoes one attempt: the server failed, not the user. */
  undo(key: string): void {
    this.attempts.add(key, -1);
  }

  /** Resets the key: the password was correct. */
  reset(key: string): void {
    this.attempts.delete(key);
    this.waits.delete(key);
  }
}

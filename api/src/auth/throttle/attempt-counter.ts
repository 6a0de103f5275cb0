import type { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';

const DAY_SECONDS = 86_400;
/** Attempts that are free within a day. */
const FREE = 8;
/** The longest wait, in seconds. */
const LONGEST_WAIT = 900;
/** The wait after the first attempt that is not free, in seconds; each further one doubles it. */
const FIRST_WAIT = 5;

/**
 * Counts attempts by key and makes each wait longer than the last.
 *
 * States of a key: free (up to {@link FREE} attempts a day); then every attempt that is let through, or refused, begins a wait
 * twice as long as the one before, up to {@link LONGEST_WAIT}. One attempt is let through after each wait.
 *
 * An attempt counts when it begins, so a hundred at once are no more than a hundred in a row. Memory is bounded as {@link WindowCounters}
 * says: a key that is displaced is free again, which those are the last to be who have used half of their free attempts.
 */
export class AttemptCounter {
  private readonly attempts: WindowCounters;
  private readonly waits: WindowCounters;

  /** @param capacity most keys that are kept */
  constructor(clock: Clock, capacity?: number) {
    const bound = capacity === undefined ? {} : { capacity };
    this.attempts = new WindowCounters({ points: FREE, seconds: DAY_SECONDS, ...bound }, clock);
    this.waits = new WindowCounters({ points: 1, seconds: LONGEST_WAIT, ...bound }, clock);
  }

  /** How many keys are kept. */
  get size(): number {
    return this.attempts.size + this.waits.size;
  }

  /** Counts one attempt. @returns 0 when it may go on, else how many seconds to wait */
  begin(key: string): number {
    const { count } = this.attempts.add(key);
    if (count <= FREE) return 0;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (count - FREE - 1));
    const isWaiting = this.waits.get(key) !== undefined;
    this.waits.restart(key, 1, wait);
    return isWaiting ? wait : 0;
  }

  /** Takes one attempt back: the server failed, not the person. */
  takeBack(key: string): void {
    this.attempts.add(key, -1);
  }

  /** Forgets the key: the person was right. */
  forget(key: string): void {
    this.attempts.delete(key);
    this.waits.delete(key);
  }
}

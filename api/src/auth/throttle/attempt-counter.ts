import { RateLimiterMemory } from 'rate-limiter-flexible';

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
 * An attempt counts when it begins, so a hundred at once are no more than a hundred in a row.
 */
export class AttemptCounter {
  private readonly attempts = new RateLimiterMemory({ keyPrefix: 'attempts', points: FREE, duration: DAY_SECONDS });
  private readonly waits = new RateLimiterMemory({ keyPrefix: 'waits', points: 1, duration: LONGEST_WAIT });

  /** Counts one attempt. @returns 0 when it may go on, else how many seconds to wait */
  async begin(key: string): Promise<number> {
    const { consumedPoints } = await this.attempts.penalty(key);
    if (consumedPoints <= FREE) return 0;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (consumedPoints - FREE - 1));
    // Asking and marking are one step, else a hundred at once would all find that nobody waits.
    const { consumedPoints: since } = await this.waits.penalty(key, 1, { customDuration: wait });
    if (since === 1) return 0;
    await this.waits.set(key, since, wait);
    return wait;
  }

  /** Takes one attempt back: the server failed, not the person. */
  async takeBack(key: string): Promise<void> {
    await this.attempts.reward(key);
  }

  /** Forgets the key: the person was right. */
  async forget(key: string): Promise<void> {
    await Promise.all([this.attempts.delete(key), this.waits.delete(key)]);
  }
}

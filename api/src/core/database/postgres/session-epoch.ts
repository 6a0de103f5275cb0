/** Milliseconds between two renewals at least: while a fault lasts, not every request opens a connection of its own. */
const RENEW_EVERY_MS = 1_000;

/**
 * Which sessions of PostgreSQL may still be used. A session can bear a fault that is over for new ones: it stays read-only when the
 * database was so at its beginning, and on the old primary after a failover. So after a fault all those that began before it are
 * replaced, in both pools, by and by as they are asked for.
 */
export class SessionEpoch {
  private number = 0;
  private renewedAt = -Infinity;

  /** @param now milliseconds of a clock that never steps back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Sessions bear the number at which they began; those of an earlier one are not used again. */
  get current(): number {
    return this.number;
  }

  /** @returns whether the sessions that there are were given up: not twice within a second */
  expire(): boolean {
    if (this.now() - this.renewedAt < RENEW_EVERY_MS) return false;
    this.renewedAt = this.now();
    this.number++;
    return true;
  }
}

/** Minimum milliseconds between two expirations: while an error persists, not every request opens a new connection. */
const MIN_EXPIRY_INTERVAL_MS = 1_000;

/**
 * Which PostgreSQL sessions may still be used. A session can keep failing after the cause is gone: it stays read-only if the database was
 * so when it started, and stays on the old primary after a failover. So after an error, all sessions that started before it are replaced,
 * in both pools, one by one as they are requested.
 */
export class SessionEpoch {
  private number = 0;
  private expiredAt = -Infinity;

  /** @param now milliseconds of a monotonic clock */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Sessions are stamped with this number when they start; those with an earlier one are not used again. */
  get current(): number {
    return this.number;
  }

  /**
   * Expires all current sessions.
   *
   * @returns false if that already happened within the last second
   */
  expire(): boolean {
    if (this.now() - this.expiredAt < MIN_EXPIRY_INTERVAL_MS) return false;
    this.expiredAt = this.now();
    this.number++;
    return true;
  }
}

import { Injectable } from '@nestjs/common';
import { DomainError } from '../errors/domain-error.js';

/**
 * Why this process must not write:
 * - `owner_lock_lost`: another server may start to write at any moment, or already does;
 * - `database_file_replaced`: the files that SQLite has open are no longer those in the folder, so writes could never be found again;
 * - `database_locks_lost`: another program may remove the write-ahead log, and everything committed to it.
 */
export type FenceReason = 'owner_lock_lost' | 'database_file_replaced' | 'database_locks_lost';

/**
 * Keeps the process from writing to a database that it no longer owns.
 *
 * The write gate checks it before it accepts a job and again before each COMMIT, so that nothing unsafe is acknowledged.
 */
@Injectable()
export class WriteFence {
  private readonly reasons = new Set<FenceReason>();

  /** The first of the current reasons, or null while writing is safe. */
  get reason(): FenceReason | null {
    for (const reason of this.reasons) return reason;
    return null;
  }

  /** Whether this reason is set. */
  has(reason: FenceReason): boolean {
    return this.reasons.has(reason);
  }

  /** Blocks writing for this reason. */
  close(reason: FenceReason): void {
    this.reasons.add(reason);
  }

  /** Withdraws a reason; writing resumes when it was the last. */
  open(reason: FenceReason): void {
    this.reasons.delete(reason);
  }

  /** @throws DomainError 503 `database_unavailable` while there is a reason not to write */
  assertOpen(): void {
    if (this.reason === null) return;
    throw new DomainError('unavailable', 'database_unavailable', 'The server cannot store anything at the moment; try again.', {
      headers: { 'Retry-After': '2' },
    });
  }
}

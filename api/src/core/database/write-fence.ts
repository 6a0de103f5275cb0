import { Injectable } from '@nestjs/common';
import { DomainError } from '../errors/domain-error.js';

/**
 * Why this process must not write:
 * - `owner_lock_lost`: another server may begin to write at any moment, or already does;
 * - `database_file_replaced`: the files that SQLite has open are no longer those in the folder, so nothing written now can be found again;
 * - `database_locks_lost`: another program may remove the write-ahead log, and all that is committed into it.
 */
export type FenceReason = 'owner_lock_lost' | 'database_file_replaced' | 'database_locks_lost';

/**
 * Keeps the process from writing into a database that it can no longer call its own.
 *
 * The write gate asks it before it accepts a job and again before each COMMIT, so that nothing is acknowledged that is not safe.
 */
@Injectable()
export class WriteFence {
  private readonly reasons = new Set<FenceReason>();

  /** The first of the reasons that hold at the moment, or null while writing is safe. */
  get reason(): FenceReason | null {
    for (const reason of this.reasons) return reason;
    return null;
  }

  /** Whether this reason holds. */
  has(reason: FenceReason): boolean {
    return this.reasons.has(reason);
  }

  /** From now on nothing is written. */
  close(reason: FenceReason): void {
    this.reasons.add(reason);
  }

  /** Withdraws a reason; writing goes on when it was the last. */
  open(reason: FenceReason): void {
    this.reasons.delete(reason);
  }

  /** @throws DomainError 503 `database_unavailable` while there is a reason not to write */
  assertOpen(): void {
    if (this.reason === null) return;
    throw new DomainError('unavailable', 'database_unavailable', 'The server cannot store anything just now; try again.', {
      headers: { 'Retry-After': '2' },
    });
  }
}

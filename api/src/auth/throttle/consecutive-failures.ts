import { Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { UserChanged, UserDeleted } from '../../users/index.js';
import { SignedIn } from '../auth.events.js';

/** Consecutive wrong passwords after which only known devices may sign in to an account (NIST SP 800-63B-4, 3.2.2). */
const MAX_CONSECUTIVE_FAILURES = 100;

/** How long email addresses without an account are remembered, in seconds. */
const UNKNOWN_ADDRESS_TTL_SECONDS = 30 * 86_400;
/** How long an account's count stays in memory after its last use, in milliseconds: longer than any read of the stored count takes. */
const ENTRY_TTL_MS = 60_000;

interface FailureCount {
  /** wrong passwords since the last sign-in, or since the password was set */
  failed: number;
  /** attempts in progress, each of which may become a failure */
  pending: number;
  /** whether it differs from the count that was read from the database */
  isDirty: boolean;
  /** time of the last use, in milliseconds since the epoch */
  touchedAt: number;
}

/**
 * Counts consecutive wrong passwords per account, wherever they come from.
 *
 * Guarantees: unknown clients get at most {@link MAX_CONSECUTIVE_FAILURES} failures, however many attempts run at once. A sign-in or a new password
 * resets the count, once it is committed. The count of an existing account is stored (by {@link SignInFailureRecorder}), so that it survives a
 * restart; an email address without an account gets the same treatment from memory, so that responses do not reveal which accounts exist.
 * Memory holds only accounts that were tried within the last minute, and a bounded number of other addresses.
 */
@Injectable()
export class ConsecutiveFailures {
  /** by user_id, the most recently tried last */
  private readonly accounts = new Map<string, FailureCount>();
  /** accounts whose count differs from the stored one */
  private readonly unsavedIds = new Set<string>();
  private readonly unknownAddresses: WindowCounters;

  constructor(
    bus: Bus,
    private readonly clock: Clock,
  ) {
    this.unknownAddresses = new WindowCounters({ points: MAX_CONSECUTIVE_FAILURES, seconds: UNKNOWN_ADDRESS_TTL_SECONDS }, clock);
    bus.committed(SignedIn, ({ user_id }) => this.reset(user_id));
    bus.committed(UserChanged, ({ user_id, fields }) => fields.includes('password') && this.reset(user_id));
    bus.committed(UserDeleted, ({ user_id }) => this.remove(user_id));
  }

  /** Number of accounts and addresses in memory. */
  get size(): number {
    return this.accounts.size + this.unknownAddresses.size;
  }

  /**
   * Counts an attempt that begins.
   *
   * @param stored the count in the database, read after the attempt arrived
   * @returns whether the failures are used up, including those that attempts in progress may still become
   */
  beginAttempt(user_id: string, stored: number): boolean {
    const entry = this.entryOf(user_id, stored);
    entry.pending++;
    return entry.failed + entry.pending > MAX_CONSECUTIVE_FAILURES;
  }

  /** Counts a wrong password. @returns whether it was the last one that unknown clients have */
  recordFailure(user_id: string): boolean {
    const entry = this.entryOf(user_id, 0);
    entry.pending = Math.max(0, entry.pending - 1);
    entry.failed++;
    entry.isDirty = true;
    this.unsavedIds.add(user_id);
    return entry.failed === MAX_CONSECUTIVE_FAILURES;
  }

  /** The attempt ended without a wrong password. */
  endAttempt(user_id: string): void {
    const entry = this.accounts.get(user_id);
    if (!entry) return;
    entry.pending = Math.max(0, entry.pending - 1);
    if (entry.pending === 0 && !entry.isDirty) this.accounts.delete(user_id);
  }

  /**
   * Counts an attempt for an email address without an account.
   *
   * @param key of the address
   * @returns whether its failures are used up
   */
  beginUnknownAttempt(key: string): boolean {
    return this.unknownAddresses.add(key).count > MAX_CONSECUTIVE_FAILURES;
  }

  /** The attempt for an email address without an account does not count. */
  endUnknownAttempt(key: string): void {
    this.unknownAddresses.add(key, -1);
  }

  /** @returns the counts that are not stored yet */
  unsaved(): [user_id: string, failed: number][] {
    return [...this.unsavedIds].map((user_id) => [user_id, this.accounts.get(user_id)!.failed]);
  }

  /** Marks this count as stored. */
  markSaved(user_id: string, failed: number): void {
    if (this.accounts.get(user_id)?.failed === failed) this.unsavedIds.delete(user_id);
  }

  private entryOf(user_id: string, stored: number): FailureCount {
    const now = this.clock.now();
    const entry = this.accounts.get(user_id) ?? this.add(user_id, stored, now);
    entry.touchedAt = now;
    this.accounts.delete(user_id);
    this.accounts.set(user_id, entry);
    return entry;
  }

  private add(user_id: string, failed: number, now: number): FailureCount {
    for (const [id, { pending, touchedAt }] of this.accounts) {
      if (Math.abs(now - touchedAt) <= ENTRY_TTL_MS || pending > 0 || this.unsavedIds.has(id)) break;
      this.accounts.delete(id);
    }
    return { failed, pending: 0, isDirty: false, touchedAt: now };
  }

  private reset(user_id: string): void {
    const entry = this.accounts.get(user_id);
    if (!entry || entry.failed === 0) return;
    entry.failed = 0;
    entry.isDirty = true;
    entry.touchedAt = this.clock.now();
    // A job in progress may have stored the previous count.
    this.unsavedIds.add(user_id);
  }

  private remove(user_id: string): void {
    this.accounts.delete(user_id);
    this.unsavedIds.delete(user_id);
  }
}

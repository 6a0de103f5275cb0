import { Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { UserChanged, UserDeleted } from '../../users/index.js';
import { SignedIn } from '../auth.events.js';

/** Consecutive wrong passwords after which only known devices may sign in to an account (NIST SP 800-63B-4, 3.2.2). */
export const FAILURES_MOST = 100;

/** How long e-mail addresses without an account are remembered, in seconds. */
const UNKNOWN_SECONDS = 30 * 86_400;
/** How long an account's count stays in memory after its last use, in milliseconds: longer than any read of the stored count takes. */
const BELIEVED_MS = 60_000;

interface Figure {
  /** wrong passwords since the last sign-in, or since the password was set */
  failed: number;
  /** attempts in progress, each of which may become a failure */
  pending: number;
  /** whether it differs from the count that was read from the database */
  hasChanged: boolean;
  /** time of the last use, in milliseconds since the epoch */
  touchedAt: number;
}

/**
 * Counts consecutive wrong passwords per account, wherever they come from.
 *
 * Promises: unknown clients get at most {@link FAILURES_MOST} failures, however many attempts run at once. A sign-in or a new password
 * resets the count, once it is committed. The count of an existing account is stored (by {@link SignInJournal}), so that it survives a
 * restart; an e-mail address without an account gets the same treatment from memory, so that responses do not reveal which accounts exist.
 * Memory holds only accounts that were tried within the last minute, and a bounded number of other addresses.
 */
@Injectable()
export class ConsecutiveFailures {
  /** by user_id, the most recently tried last */
  private readonly accounts = new Map<string, Figure>();
  /** accounts whose count differs from the stored one */
  private readonly unsavedIds = new Set<string>();
  private readonly unknown: WindowCounters;

  constructor(
    bus: Bus,
    private readonly clock: Clock,
  ) {
    this.unknown = new WindowCounters({ points: FAILURES_MOST, seconds: UNKNOWN_SECONDS }, clock);
    bus.committed(SignedIn, ({ user_id }) => this.beginAnew(user_id));
    bus.committed(UserChanged, ({ user_id, fields }) => fields.includes('password') && this.beginAnew(user_id));
    bus.committed(UserDeleted, ({ user_id }) => this.forget(user_id));
  }

  /** Number of accounts and addresses in memory. */
  get size(): number {
    return this.accounts.size + this.unknown.size;
  }

  /**
   * Counts an attempt that begins.
   *
   * @param stored the count in the database, read after the attempt arrived
   * @returns whether the failures are used up, including those that attempts in progress may still become
   */
  begin(user_id: string, stored: number): boolean {
    const figure = this.figureOf(user_id, stored);
    figure.pending++;
    return figure.failed + figure.pending > FAILURES_MOST;
  }

  /** Counts a wrong password. @returns whether it was the last one that unknown clients have */
  failed(user_id: string): boolean {
    const figure = this.figureOf(user_id, 0);
    figure.pending = Math.max(0, figure.pending - 1);
    figure.failed++;
    figure.hasChanged = true;
    this.unsavedIds.add(user_id);
    return figure.failed === FAILURES_MOST;
  }

  /** The attempt ended without a wrong password. */
  ended(user_id: string): void {
    const figure = this.accounts.get(user_id);
    if (!figure) return;
    figure.pending = Math.max(0, figure.pending - 1);
    if (figure.pending === 0 && !figure.hasChanged) this.accounts.delete(user_id);
  }

  /**
   * Counts an attempt for an e-mail address without an account.
   *
   * @param key of the address
   * @returns whether its failures are used up
   */
  beginUnknown(key: string): boolean {
    return this.unknown.add(key).count > FAILURES_MOST;
  }

  /** The attempt for an e-mail address without an account does not count. */
  endedUnknown(key: string): void {
    this.unknown.add(key, -1);
  }

  /** @returns the counts that are not stored yet */
  unsaved(): [user_id: string, failed: number][] {
    return [...this.unsavedIds].map((user_id) => [user_id, this.accounts.get(user_id)!.failed]);
  }

  /** Marks this count as stored. */
  saved(user_id: string, failed: number): void {
    if (this.accounts.get(user_id)?.failed === failed) this.unsavedIds.delete(user_id);
  }

  private figureOf(user_id: string, stored: number): Figure {
    const now = this.clock.now();
    const figure = this.accounts.get(user_id) ?? this.add(user_id, stored, now);
    figure.touchedAt = now;
    this.accounts.delete(user_id);
    this.accounts.set(user_id, figure);
    return figure;
  }

  private add(user_id: string, failed: number, now: number): Figure {
    for (const [id, { pending, touchedAt }] of this.accounts) {
      if (Math.abs(now - touchedAt) <= BELIEVED_MS || pending > 0 || this.unsavedIds.has(id)) break;
      this.accounts.delete(id);
    }
    return { failed, pending: 0, hasChanged: false, touchedAt: now };
  }

  private beginAnew(user_id: string): void {
    const figure = this.accounts.get(user_id);
    if (!figure || figure.failed === 0) return;
    figure.failed = 0;
    figure.hasChanged = true;
    figure.touchedAt = this.clock.now();
    // A job in progress may have stored the previous count.
    this.unsavedIds.add(user_id);
  }

  private forget(user_id: string): void {
    this.accounts.delete(user_id);
    this.unsavedIds.delete(user_id);
  }
}

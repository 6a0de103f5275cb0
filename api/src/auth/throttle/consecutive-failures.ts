import { Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { UserChanged, UserDeleted } from '../../users/index.js';
import { SignedIn } from '../auth.events.js';

/** Wrong passwords in a row after which only known devices sign in to an account (NIST SP 800-63B-4, 3.2.2). */
export const FAILURES_MOST = 100;

/** How long addresses without an account are remembered, in seconds. */
const UNKNOWN_SECONDS = 30 * 86_400;
/** How long an account's figure is believed after it was stored, in milliseconds: longer than any read of it takes. */
const BELIEVED_MS = 60_000;

interface Figure {
  /** wrong passwords since the last sign-in, or since the password was set */
  failed: number;
  /** attempts under way, each of which may become a failure */
  pending: number;
  /** whether it is another than the database had when it was read */
  hasChanged: boolean;
  /** milliseconds since the epoch */
  touchedAt: number;
}

/**
 * Counts wrong passwords in a row for each account, wherever they come from.
 *
 * Promises: of however many attempts at once, strangers get {@link FAILURES_MOST} failures at most. Signing in, or a new password, begins
 * anew, once it is committed. The figure of an existing account is stored ({@link SignInJournal} does it), so that a restart
 * forgets none; an address without an account gets the same treatment from memory, so that nobody learns which of them exist.
 * Memory holds only accounts that were tried within the last minute, and a bounded number of other addresses.
 */
@Injectable()
export class ConsecutiveFailures {
  /** by user_id, those tried last at the end */
  private readonly accounts = new Map<string, Figure>();
  /** those of which the database knows another figure */
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

  /** How many accounts and addresses are kept in memory. */
  get size(): number {
    return this.accounts.size + this.unknown.size;
  }

  /**
   * Counts an attempt that begins.
   *
   * @param stored the figure in the database, read after the attempt arrived
   * @returns whether failures are used up, those that attempts under way may still become among them
   */
  begin(user_id: string, stored: number): boolean {
    const figure = this.figureOf(user_id, stored);
    figure.pending++;
    return figure.failed + figure.pending > FAILURES_MOST;
  }

  /** The attempt was wrong. @returns whether it was the last that strangers have */
  failed(user_id: string): boolean {
    const figure = this.figureOf(user_id, 0);
    figure.pending = Math.max(0, figure.pending - 1);
    figure.failed++;
    figure.hasChanged = true;
    this.unsavedIds.add(user_id);
    return figure.failed === FAILURES_MOST;
  }

  /** The attempt is over without being wrong. */
  ended(user_id: string): void {
    const figure = this.accounts.get(user_id);
    if (!figure) return;
    figure.pending = Math.max(0, figure.pending - 1);
    if (figure.pending === 0 && !figure.hasChanged) this.accounts.delete(user_id);
  }

  /**
   * Counts an attempt for an address that no account has.
   *
   * @param key of the address
   * @returns whether its failures are used up
   */
  beginUnknown(key: string): boolean {
    return this.unknown.add(key).count > FAILURES_MOST;
  }

  /** The attempt for an address without an account does not count. */
  endedUnknown(key: string): void {
    this.unknown.add(key, -1);
  }

  /** @returns the figures that the database does not know yet */
  unsaved(): [user_id: string, failed: number][] {
    return [...this.unsavedIds].map((user_id) => [user_id, this.accounts.get(user_id)!.failed]);
  }

  /** The database knows this figure now. */
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
    // A job that was under way may have stored the figure of before.
    this.unsavedIds.add(user_id);
  }

  private forget(user_id: string): void {
    this.accounts.delete(user_id);
    this.unsavedIds.delete(user_id);
  }
}

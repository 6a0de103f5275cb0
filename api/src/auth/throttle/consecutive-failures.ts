import { Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { UserChanged, UserDeleted } from '../../users/index.js';
import { SignedIn, type SignInOrigin } from '../auth.events.js';

/** Consecutive wrong passwords after which only known devices may sign in to an account (NIST SP 800-63B-4, 3.2.2). */
export const MAX_CONSECUTIVE_FAILURES = 100;

/** How long email addresses without an account are remembered, in seconds. */
const UNKNOWN_ADDRESS_TTL_SECONDS = 30 * 86_400;
/** How long an account's count stays in memory after its last use, in milliseconds: longer than any read of the stored count takes. */
const ENTRY_TTL_MS = 60_000;
/** How long after the last change the stored count may lack failures that were counted, in milliseconds: attempts in progress elsewhere. */
const SETTLING_MS = 10_000;

/** An account's count as the database has it. */
export interface StoredFailures {
  count: number;
  /** when the read began, in milliseconds since the epoch */
  read_at: number;
}

/** Failures of an account that are to be added to its stored count. */
export interface UnsavedFailures {
  user_id: string;
  /** negative where as many were added after the count was reset */
  added: number;
  /** where the last of them came from */
  origin: SignInOrigin;
}

interface FailureCount {
  /** wrong passwords since the last sign-in, or since the password was set; attempts in progress at other servers count as such */
  failed: number;
  /** attempts in progress at this server, each of which may become a failure */
  pending: number;
  /** as in {@link UnsavedFailures} */
  unsaved: number;
  /** those that are being added */
  saving: number;
  /** where the last failure at this server came from */
  origin: SignInOrigin | null;
  /** whether it differs from the count that was read from the database */
  isDirty: boolean;
  /** time of the last use, in milliseconds since the epoch */
  touchedAt: number;
  /** time of the last reset; an earlier read does not know of it */
  resetAt: number;
  /** time from which on a read of the stored count is as good as this one */
  settledAt: number;
}

/**
 * Counts consecutive wrong passwords per account, wherever they come from.
 *
 * Guarantees: unknown clients get at most {@link MAX_CONSECUTIVE_FAILURES} failures, however many attempts run at once. A sign-in or a new password
 * resets the count, once it is committed. The count of an existing account is stored (by {@link SignInFailureRecorder}), so that it survives a
 * restart; an email address without an account gets the same treatment from memory, so that responses do not reveal which accounts exist.
 * Memory holds only accounts that were tried within the last minute, and a bounded number of other addresses.
 *
 * Joined servers add their failures to the same stored count, which each attempt reads: it makes up for what a server did not hear of, so that
 * without messages an account has the same limit, and as many more as are in progress elsewhere.
 */
@Injectable()
export class ConsecutiveFailures {
  /** by user_id, the most recently tried last */
  private readonly accounts = new Map<string, FailureCount>();
  /** accounts with failures that are not stored */
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
   * Counts an attempt that begins at this server.
   *
   * @param stored read after the attempt arrived
   * @returns whether the failures are used up, including those that attempts in progress may still become
   */
  beginAttempt(user_id: string, stored: StoredFailures): boolean {
    const entry = this.entryOf(user_id, stored);
    entry.pending++;
    return entry.failed + entry.pending > MAX_CONSECUTIVE_FAILURES;
  }

  /** Counts a wrong password. */
  recordFailure(user_id: string, origin: SignInOrigin): void {
    const entry = this.entryOf(user_id);
    entry.origin = origin;
    entry.pending = Math.max(0, entry.pending - 1);
    entry.failed++;
    entry.unsaved++;
    this.unsavedIds.add(user_id);
    this.changed(entry);
  }

  /** The attempt ended without a wrong password. */
  endAttempt(user_id: string): void {
    const entry = this.accounts.get(user_id);
    if (!entry) return;
    entry.pending = Math.max(0, entry.pending - 1);
    if (entry.pending === 0 && !entry.isDirty) this.accounts.delete(user_id);
  }

  /**
   * Counts an attempt that began at another server, as if its password were wrong: that server stores the failure.
   *
   * @param stored as that server has read it
   * @param isKnown whether it counts even beyond the limit
   */
  countElsewhere(user_id: string, stored: StoredFailures, isKnown: boolean): void {
    const entry = this.entryOf(user_id, stored);
    if (!isKnown && entry.failed + entry.pending >= MAX_CONSECUTIVE_FAILURES) return;
    entry.failed++;
    this.changed(entry);
  }

  /** The attempt at another server ended without a wrong password. */
  endElsewhere(user_id: string): void {
    const entry = this.accounts.get(user_id);
    if (entry) entry.failed = Math.max(0, entry.failed - 1);
  }

  /** Another server has reset the count, as the database tells from now on. */
  resetElsewhere(user_id: string): void {
    const entry = this.accounts.get(user_id);
    if (!entry) return;
    this.dropUnsaved(user_id, entry);
    entry.settledAt = this.clock.now();
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

  /** Whether failures are not stored yet. */
  get hasUnsaved(): boolean {
    return this.unsavedIds.size > 0;
  }

  /** @returns what is to be added to the stored counts; {@link endSaving} follows */
  beginSaving(): UnsavedFailures[] {
    const failures = [...this.unsavedIds].map((user_id) => {
      const entry = this.accounts.get(user_id)!;
      [entry.saving, entry.unsaved] = [entry.unsaved, 0];
      return { user_id, added: entry.saving, origin: entry.origin! };
    });
    this.unsavedIds.clear();
    return failures;
  }

  /** @param failures what {@link beginSaving} returned @param isStored whether they are stored; they are returned again otherwise */
  endSaving(failures: readonly UnsavedFailures[], isStored: boolean): void {
    for (const { user_id } of failures) {
      const entry = this.accounts.get(user_id);
      if (!entry) continue;
      if (!isStored) entry.unsaved += entry.saving;
      entry.saving = 0;
      entry.settledAt = Math.max(entry.settledAt, this.clock.now());
      if (entry.unsaved !== 0) this.unsavedIds.add(user_id);
      else this.unsavedIds.delete(user_id);
    }
  }

  private entryOf(user_id: string, stored?: StoredFailures): FailureCount {
    const now = this.clock.now();
    const entry = this.accounts.get(user_id) ?? this.add(stored?.count ?? 0, now);
    if (stored) adopt(entry, stored);
    entry.touchedAt = now;
    this.accounts.delete(user_id);
    this.accounts.set(user_id, entry);
    return entry;
  }

  private add(failed: number, now: number): FailureCount {
    for (const [id, { pending, touchedAt, unsaved, saving }] of this.accounts) {
      if (Math.abs(now - touchedAt) <= ENTRY_TTL_MS || pending > 0 || unsaved !== 0 || saving !== 0) break;
      this.accounts.delete(id);
    }
    return { failed, pending: 0, unsaved: 0, saving: 0, origin: null, isDirty: false, touchedAt: now, resetAt: -Infinity, settledAt: -Infinity };
  }

  private changed(entry: FailureCount): void {
    entry.isDirty = true;
    entry.settledAt = this.clock.now() + SETTLING_MS;
  }

  private reset(user_id: string): void {
    const entry = this.accounts.get(user_id);
    if (!entry || entry.failed === 0) return;
    entry.failed = 0;
    entry.touchedAt = entry.resetAt = this.clock.now();
    this.dropUnsaved(user_id, entry);
    this.changed(entry);
  }

  /** Failures of before a reset are not stored; those that a job in progress adds are taken back by the next one. */
  private dropUnsaved(user_id: string, entry: FailureCount): void {
    entry.unsaved = 0 - entry.saving;
    if (entry.unsaved !== 0) this.unsavedIds.add(user_id);
    else this.unsavedIds.delete(user_id);
  }

  private remove(user_id: string): void {
    this.accounts.delete(user_id);
    this.unsavedIds.delete(user_id);
  }
}

/** Takes what other servers have stored into account. */
function adopt(entry: FailureCount, { count, read_at }: StoredFailures): void {
  const isSettled = entry.unsaved === 0 && entry.saving === 0 && read_at >= entry.settledAt;
  if (isSettled || (count > entry.failed && read_at > entry.resetAt)) entry.failed = count;
}

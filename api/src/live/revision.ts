import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { DatabaseChangedExternally } from '../core/database/sqlite/external-write-watch.js';
import { MessagePosted, ReplyPosted } from '../chat/index.js';
import { SessionChanged, SessionCreated, SessionDeleted, SessionEnded } from '../sessions/index.js';
import { UserChanged, UserDeleted } from '../users/index.js';

/** The events after which the console's list may differ. */
const listChangeEvents = [
  SessionCreated,
  SessionChanged,
  SessionEnded,
  SessionDeleted,
  MessagePosted,
  ReplyPosted,
  UserChanged,
  UserDeleted,
  DatabaseChangedExternally,
];

/** Maximum delay of a timer in Node (2^31 - 1 ms). */
const MAX_TIMER_MS = 2_147_483_647;

/**
 * A number that increases whenever what the console's list shows may have changed.
 *
 * States: the current revision, and the next expiry, the instant at which time alone changes the list (the first active session becomes
 * idle); unknown until the list was read at this revision.
 *
 * Guarantees: it increases before the writer of a change gets its response; at the next expiry, by a timer and also on access, so that a late
 * timer hides nothing; and on access when the clock was set back. It starts at the clock's milliseconds, so that numbers of an earlier
 * process do not recur.
 */
@Injectable()
export class Revision implements OnModuleDestroy {
  private value: number;
  private nextExpiry = Infinity;
  private lastReadAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: ((revision: number) => void)[] = [];

  constructor(
    bus: Bus,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.value = clock.now();
    for (const cause of listChangeEvents) bus.committed<object>(cause, () => this.advance());
  }

  /** @returns the revision at this instant */
  get current(): number {
    const now = this.clock.now();
    // A clock that was set back makes sessions active again, and invalidates what was read at the later time.
    const setBack = now < this.lastReadAt;
    this.lastReadAt = now;
    if (setBack || now >= this.nextExpiry) this.advance();
    return this.value;
  }

  /** @param listener called synchronously after each increase */
  onAdvance(listener: (revision: number) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Schedules the idle transition of the session that becomes idle first, as read at a revision. If another one became idle in the
   * meantime, the revision increases instead.
   *
   * @param earliestActive its `last_activity_at`, or null when no session is active
   */
  scheduleIdleTransition(revision: number, earliestActive: string | null): void {
    if (revision !== this.value) return;
    // Earlier reads at this revision still show it as active.
    if (this.clock.now() >= this.nextExpiry) return this.advance();
    const from = earliestActive === null ? NaN : Date.parse(earliestActive);
    // Another program may have written an invalid instant; it makes nothing idle.
    const next = Number.isNaN(from) ? Infinity : from + this.settings.sessionIdleAfter;
    if (next === this.nextExpiry) return;
    clearTimeout(this.timer);
    this.nextExpiry = next;
    if (this.nextExpiry !== Infinity) this.startTimer();
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  private startTimer(): void {
    const remaining = this.nextExpiry - this.clock.now();
    if (remaining <= 0) return this.advance();
    this.timer = setTimeout(() => this.startTimer(), Math.min(remaining, MAX_TIMER_MS)).unref();
  }

  /** Increases the revision: what the list shows may have changed. */
  advance(): void {
    this.value++;
    this.nextExpiry = Infinity;
    clearTimeout(this.timer);
    for (const listener of this.listeners) listener(this.value);
  }
}

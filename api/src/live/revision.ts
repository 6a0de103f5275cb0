import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { DatabaseChangedElsewhere } from '../core/database/external-writes.js';
import { MessagePosted, ReplyPosted } from '../chat/index.js';
import { SessionChanged, SessionCreated, SessionDeleted, SessionEnded } from '../sessions/index.js';
import { UserChanged, UserDeleted } from '../users/index.js';

/** Everything after which the console's list may show something else. */
const causes = [
  SessionCreated,
  SessionChanged,
  SessionEnded,
  SessionDeleted,
  MessagePosted,
  ReplyPosted,
  UserChanged,
  UserDeleted,
  DatabaseChangedElsewhere,
];

/** A timer may wait no longer than this in Node (2^31 - 1 ms). */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * The number that moves whenever what the console's list shows may have changed.
 *
 * States: the current revision, and the instant at which the clock alone makes the next one (the first active session falls
 * idle), unknown until somebody has read the list at this revision.
 *
 * Promises: it moves before the writer of a change is answered; and at that instant, by a timer and also by whoever asks, so
 * that a late timer hides nothing; and when whoever asks finds the clock set back. It begins at the clock's milliseconds, so
 * that numbers of an earlier process are not met again.
 */
@Injectable()
export class Revision implements OnModuleDestroy {
  private value: number;
  private nextByClock = Infinity;
  private lastAsked = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: ((revision: number) => void)[] = [];

  constructor(
    bus: Bus,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.value = clock.now();
    for (const cause of causes) bus.committed<object>(cause, () => this.move());
  }

  /** @returns the revision at this very instant */
  get current(): number {
    const now = this.clock.now();
    // A clock that was set back makes sessions active again, and what was read by its later time untrue.
    const setBack = now < this.lastAsked;
    this.lastAsked = now;
    if (setBack || now >= this.nextByClock) this.move();
    return this.value;
  }

  /** @param listener called after each move, at once */
  onMove(listener: (revision: number) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Says which session falls idle first, as read at a revision. Where another fell idle meanwhile, the revision moves instead.
   *
   * @param earliestActive its `last_activity_at`, or null when none is active
   */
  foresee(revision: number, earliestActive: string | null): void {
    if (revision !== this.value) return;
    // Whoever read earlier at this revision shows it as active still.
    if (this.clock.now() >= this.nextByClock) return this.move();
    const from = earliestActive === null ? NaN : Date.parse(earliestActive);
    // Another program may have written what is no instant; it makes nothing fall idle.
    const next = Number.isNaN(from) ? Infinity : from + this.settings.sessionIdleAfter;
    if (next === this.nextByClock) return;
    clearTimeout(this.timer);
    this.nextByClock = next;
    if (this.nextByClock !== Infinity) this.wait();
  }

  onModuleDestroy(): void {
    clearTimeout(this.timer);
  }

  private wait(): void {
    const left = this.nextByClock - this.clock.now();
    if (left <= 0) return this.move();
    this.timer = setTimeout(() => this.wait(), Math.min(left, LONGEST_TIMER_MS)).unref();
  }

  /** Says that what the list shows may have changed. */
  move(): void {
    this.value++;
    this.nextByClock = Infinity;
    clearTimeout(this.timer);
    for (const listener of this.listeners) listener(this.value);
  }
}

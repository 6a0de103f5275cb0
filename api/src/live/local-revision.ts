import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { DatabaseChangedExternally } from '../core/database/database-changed.js';
import { ActiveRule } from '../policies/index.js';
import { ExpiryTimer } from './expiry-timer.js';
import { onListChange } from './list-changes.js';
import { idleInstant, type ReadMark, type ReadOutcome, Revision, type ShownRevision } from './revision.js';

/**
 * The revision where this process is the only server, on SQLite: it counts what it hears of.
 *
 * States: the current revision, and the next expiry, the instant at which time alone changes the list (the first active session becomes
 * idle); unknown until the list was read at this revision, and again once the rule for active sessions has changed.
 *
 * Guarantees, in addition to those of {@link Revision}: it increases at the next expiry, by a timer and also on access, so that a late timer
 * hides nothing; and on access when the clock was set back. Its epoch is the process.
 */
@Injectable()
export class LocalRevision extends Revision implements OnModuleDestroy {
  readonly epoch = randomBytes(6).toString('base64url');
  readonly isEpochConfirmed = true;
  private value: number;
  private nextExpiry = Infinity;
  private lastReadAt = -Infinity;
  private readonly timer = new ExpiryTimer(() => this.advance());

  constructor(
    bus: Bus,
    private readonly clock: Clock,
    private readonly rule: ActiveRule,
  ) {
    super();
    this.value = clock.now();
    onListChange(bus, () => this.advance());
    bus.elsewhere(DatabaseChangedExternally, () => this.advance());
    rule.onChange(() => this.advance());
  }

  get latest(): number {
    const now = this.clock.now();
    // A clock that was set back makes sessions active again, and invalidates what was read at the later time.
    const setBack = now < this.lastReadAt;
    this.lastReadAt = now;
    if (setBack || now >= this.nextExpiry) this.advance();
    return this.value;
  }

  refresh(): Promise<number> {
    return Promise.resolve(this.latest);
  }

  startRead(): ReadMark {
    return { epoch: this.epoch, moves: this.latest };
  }

  recordRead({ moves: revision }: ReadMark, { earliest_active }: Pick<ReadOutcome, 'earliest_active'>): ShownRevision {
    this.scheduleIdleTransition(revision, earliest_active);
    // What time alone changes has another revision.
    return { revision, from: -Infinity, until: Infinity };
  }

  isCurrent(revision: number): boolean {
    return revision === this.latest;
  }

  onModuleDestroy(): void {
    this.timer.stop();
  }

  advance(): void {
    this.value++;
    this.nextExpiry = Infinity;
    this.timer.stop();
    this.notifyMoved();
  }

  noteCounted(): void {
    this.advance();
  }

  /** If another session became idle in the meantime, the revision increases instead. */
  private scheduleIdleTransition(revision: number, earliestActive: string | null): void {
    if (revision !== this.value) return;
    // Earlier reads at this revision still show it as active.
    if (this.clock.now() >= this.nextExpiry) return this.advance();
    const next = idleInstant(earliestActive, this.rule.idleAfter) ?? Infinity;
    if (next === this.nextExpiry) return;
    this.nextExpiry = next;
    this.timer.start(() => this.nextExpiry - this.clock.now());
  }
}

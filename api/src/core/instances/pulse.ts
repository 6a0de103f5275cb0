import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { Clock } from '../clock/clock.js';
import { RecurringTask } from '../clock/recurring-task.js';
import { SharedClock } from '../clock/shared-clock.js';
import { SETTINGS } from '../config/settings-token.js';
import { DatabaseChangedExternally } from '../database/database-changed.js';
import type { StorageSettings } from '../database/database.settings.js';
import { OwnerLock } from '../database/owner-lock.js';
import { AccessMoved, ListMoved, WordsMoved } from './instances.events.js';
import { type PulseReading, PulseRepository } from './pulse.repository.js';

const INTERVAL_MS = 1_000;
/** How long what is kept in memory is believed after a successful reading began, in milliseconds. */
const FRESH_MS = 2_000;
/** Milliseconds without a successful reading after which the database counts as out of reach. */
const LOST_MS = 5_000;
/** Milliseconds between two attempts with another connection while it is. */
const RECONNECT_MS = 10_000;

/**
 * Reads PostgreSQL's counters once a second: the one place that notices what other servers and other programs committed, even when nothing
 * else tells. SQLite needs none of it, see `ExternalWriteWatch`.
 *
 * States: fresh (the last successful reading began at most two seconds ago); late; lost (five seconds ago). Guarantees: what was committed
 * before a reading began has been announced on the bus when that reading makes the pulse fresh; so whoever believes what is in memory only
 * while the pulse is fresh is never more than two seconds behind. On SQLite it is always fresh.
 */
@Injectable()
export class Pulse extends RecurringTask {
  private last: PulseReading | null = null;
  /** the highest number of changes of the list that was seen in this epoch */
  private seen = 0;
  private checks: Promise<void> = Promise.resolve();
  private buckets = new Map<number, number>();
  /** when the last successful reading began, by the monotonic clock */
  private beganAt = -Infinity;
  private isLate = false;
  private isLost = false;
  private reconnectedAt = -Infinity;
  private readonly readListeners: (() => void)[] = [];
  private readonly lossListeners: (() => void)[] = [];
  /** Whether there are counters to read: PostgreSQL's */
  readonly isShared: boolean;

  constructor(
    private readonly repository: PulseRepository,
    private readonly lock: OwnerLock,
    private readonly bus: Bus,
    private readonly clock: Clock,
    @Inject(SETTINGS) { database }: Pick<StorageSettings, 'database'>,
  ) {
    super(INTERVAL_MS, 'could not read the counters of changes');
    this.isShared = database.kind === 'postgres';
  }

  /** Whether what is kept in memory may be believed. */
  get isFresh(): boolean {
    return !this.isShared || this.age <= FRESH_MS;
  }

  /** Milliseconds since the last successful reading began; infinite before the first. */
  get age(): number {
    return performance.now() - this.beganAt;
  }

  /** Whether the database has been out of reach for five seconds. */
  get hasLostDatabase(): boolean {
    return this.isShared && this.age > LOST_MS;
  }

  /** Identifies what revisions are numbers of: those of one epoch are comparable, those of two are not. */
  get epoch(): string {
    return this.last?.epoch ?? '';
  }

  /** @param listener called after each successful reading, once everything that it found was announced */
  onRead(listener: () => void): void {
    this.readListeners.push(listener);
  }

  /** @param listener called once each time the database has been out of reach for five seconds */
  onLost(listener: () => void): void {
    this.lossListeners.push(listener);
  }

  override async onApplicationBootstrap(): Promise<void> {
    if (!this.isShared) return;
    // Before the first response: what it contains may then be cached.
    await this.check();
    await super.onApplicationBootstrap();
  }

  protected runOnce(): Promise<void> {
    return this.check();
  }

  /** A read of the list has seen this many changes, so that fewer mean that rows were restored. */
  noteRevision(revision: number): void {
    this.seen = Math.max(this.seen, revision);
  }

  /** Reads the counters once, and announces what has changed since the last time. Calls wait for each other. */
  check(): Promise<void> {
    return (this.checks = this.checks.then(() => this.checkOnce()));
  }

  private async checkOnce(): Promise<void> {
    const sentAt = performance.now();
    const { seen } = this;
    try {
      const reading = await this.repository.read();
      this.adjustClock(reading.now, sentAt);
      await this.announce(reading, seen);
      this.last = reading;
      this.noteRevision(reading.revision);
    } catch (error) {
      this.handleFailure(error);
      return;
    }
    this.beganAt = sentAt;
    if (this.isLate) this.logger.log('the counters of changes can be read again');
    this.isLate = false;
    this.isLost = false;
    for (const listener of this.readListeners) listener();
  }

  /** @param seen number of changes that were seen before the counters were read */
  private async announce(reading: PulseReading, seen: number): Promise<void> {
    const { last } = this;
    if (last === null) this.buckets = await this.repository.buckets();
    else if (last.epoch !== reading.epoch) await this.startEpoch(reading);
    else if (reading.revision < seen || reading.access < last.access || reading.words < last.words) {
      // Rows were restored under this server. What was counted before may recur.
      await this.repository.renewHistory();
      throw new Error('the counters of changes went back');
    } else await this.compare(last, reading);
  }

  private async startEpoch(reading: PulseReading): Promise<void> {
    this.buckets = await this.repository.buckets();
    // Listeners ask for the epoch.
    this.last = reading;
    this.seen = reading.revision;
    this.logger.log({ epoch: reading.epoch }, 'the database was restarted, restored or replaced; nothing in memory is used any more');
    this.bus.notifyElsewhere(new DatabaseChangedExternally());
  }

  private async compare(last: PulseReading, reading: PulseReading): Promise<void> {
    if (reading.access > last.access) {
      const buckets = await this.repository.buckets();
      const changed = [...buckets.keys()].filter((bucket) => buckets.get(bucket) !== this.buckets.get(bucket));
      this.buckets = buckets;
      this.bus.notifyElsewhere(new AccessMoved(new Set(changed)));
    }
    if (reading.words > last.words) this.bus.notifyElsewhere(new WordsMoved());
    if (reading.revision > last.revision) this.bus.notifyElsewhere(new ListMoved(reading.revision));
  }

  private adjustClock(now: number, sentAt: number): void {
    if (!(this.clock instanceof SharedClock)) return;
    const jump = this.clock.addSample({ now, sentAt, receivedAt: performance.now() });
    if (jump !== null) this.logger.warn({ jump_ms: Math.round(jump) }, 'the clock was set to that of PostgreSQL');
  }

  private handleFailure(error: unknown): void {
    if (this.isStopping) return;
    const late = !this.isFresh;
    if (late && !this.isLate) this.logger.warn({ err: error }, 'could not read the counters of changes; nothing in memory is used until then');
    this.isLate ||= late;
    if (!this.hasLostDatabase) return;
    if (!this.isLost) for (const listener of this.lossListeners) listener();
    this.isLost = true;
    if (performance.now() - this.reconnectedAt < RECONNECT_MS) return;
    this.reconnectedAt = performance.now();
    // A connection may be dead without anybody having said so.
    this.lock.dropConnection();
  }
}

import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { DatabaseChangedExternally } from '../core/database/database-changed.js';
import { WriteGate } from '../core/database/write-gate.js';
import { ListHinted, ListMoved } from '../core/instances/instances.events.js';
import { Pulse } from '../core/instances/pulse.js';
import { ActiveRule } from '../policies/index.js';
import { ExpiryTimer } from './expiry-timer.js';
import { onListChange } from './list-changes.js';
import { idleInstant, type ReadMark, type ReadOutcome, Revision, type ShownRevision } from './revision.js';
import { RevisionRepository } from './revision.repository.js';

/** Minimum milliseconds between two changes by time alone that this server counts. */
const COUNT_INTERVAL_MS = 100;

/** For which instants a read of the list holds: until the next session becomes idle, and not before the last one did. */
interface Validity {
  at: number;
  from: number;
  until: number;
}

/**
 * The revision on PostgreSQL: the sum of the counters that triggers increase in the transaction of each change, so that it is the same for all
 * servers and counts the writes of other programs.
 *
 * States: known (a revision, read after everything heard of so far, and until when it holds); moved (something was heard of since; what is
 * known is older). Guarantees, in addition to those of {@link Revision}: nothing is current that was read before a change that this process
 * has heard of, and nothing while the pulse is late, when it might not have heard. Hence hearing of changes is counted rather than flagged: a
 * change that is heard of while the list is being read outlasts that read.
 */
@Injectable()
export class SharedRevision extends Revision implements OnModuleDestroy {
  private readonly logger = new Logger(SharedRevision.name);
  private known = -1;
  /** the number of moves before the latest read began */
  private knownAt = -1;
  private moves = 0;
  private validity: Validity | null = null;
  /** the revision at which a change by time alone has yet to be counted */
  private uncounted: number | null = null;
  private countedAt = -Infinity;
  private isCounting = false;
  private readonly timer = new ExpiryTimer(() => this.applyTime());

  constructor(
    bus: Bus,
    private readonly clock: Clock,
    private readonly rule: ActiveRule,
    private readonly pulse: Pulse,
    private readonly gate: WriteGate,
    private readonly repository: RevisionRepository,
  ) {
    super();
    onListChange(bus, () => this.move());
    // Its change is counted by a trigger, like every other write.
    rule.onChange(() => this.move());
    bus.elsewhere(ListMoved, ({ revision }) => revision > this.known && this.move());
    bus.elsewhere(ListHinted, () => this.move());
    bus.elsewhere(DatabaseChangedExternally, () => this.forget());
    pulse.onRead(() => void this.count());
  }

  get epoch(): string {
    return this.pulse.epoch;
  }

  get isEpochConfirmed(): boolean {
    return this.pulse.isFresh;
  }

  get latest(): number | null {
    this.applyTime();
    return this.pulse.isFresh && this.knownAt === this.moves && this.known >= 0 ? this.known : null;
  }

  async refresh(): Promise<number> {
    this.applyTime();
    if (this.knownAt === this.moves && this.pulse.isFresh) return this.known;
    const mark = this.startRead();
    this.record(mark, await this.repository.read(), null);
    return this.known;
  }

  startRead(): ReadMark {
    this.applyTime();
    return { epoch: this.epoch, moves: this.moves };
  }

  recordRead(mark: ReadMark, { revision, at, earliest_active, latest_idle }: ReadOutcome): ShownRevision {
    const { idleAfter } = this.rule;
    const until = idleInstant(earliest_active, idleAfter) ?? Infinity;
    // Where another program has written an invalid instant, it holds for no earlier instant than its own.
    const from = latest_idle === null ? -Infinity : (idleInstant(latest_idle, idleAfter) ?? at);
    this.record(mark, revision, { at, from, until });
    return { revision, from, until };
  }

  isCurrent(revision: number, at: number): boolean {
    this.applyTime();
    const { validity } = this;
    if (validity === null || this.knownAt !== this.moves || !this.pulse.isFresh) return false;
    return revision === this.known && at >= validity.from && at < validity.until;
  }

  advance(): void {
    this.uncounted = this.known;
    this.validity = null;
    this.move();
    void this.count();
  }

  noteCounted(): void {
    this.move();
  }

  onModuleDestroy(): void {
    this.timer.stop();
  }

  private record({ epoch, moves }: ReadMark, revision: number, validity: Validity | null): void {
    if (epoch !== this.epoch || revision < this.known) return;
    if (revision > this.known) this.validity = null;
    this.pulse.noteRevision(revision);
    this.known = revision;
    this.knownAt = Math.max(this.knownAt, moves);
    if (validity === null || validity.at < (this.validity?.at ?? -Infinity)) return;
    this.validity = validity;
    this.timer.start(() => Math.max(validity.until - this.clock.now(), this.countedAt + COUNT_INTERVAL_MS - performance.now()));
  }

  /** Notices that time alone has changed the list, or that the clock was set back. */
  private applyTime(): void {
    const now = this.clock.now();
    if (this.validity !== null && (now >= this.validity.until || now < this.validity.from)) this.advance();
  }

  private move(): void {
    this.moves++;
    this.notifyMoved();
  }

  /** Nothing that was known applies to the database any more. */
  private forget(): void {
    this.known = -1;
    this.validity = null;
    this.uncounted = null;
    this.move();
  }

  /** Counts what no write has counted, so that whoever shows the revision at which it happened is told; tried again with the next pulse. */
  private async count(): Promise<void> {
    const { uncounted } = this;
    if (uncounted === null || this.isCounting) return;
    this.isCounting = true;
    this.countedAt = performance.now();
    try {
      if (uncounted >= 0) await this.gate.run(({ manager }) => this.repository.increase(manager, uncounted));
      if (this.uncounted === uncounted) this.uncounted = null;
      this.move();
    } catch (error) {
      this.logger.debug({ err: error }, 'could not count a change of the list by time alone');
    } finally {
      this.isCounting = false;
    }
  }
}

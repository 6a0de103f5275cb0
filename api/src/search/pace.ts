import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds that a job is to take on SQLite, where nothing else runs meanwhile. */
const AIM_MS = 8;
/** Of the time under load that a job may take at most: indexing a message costs a fraction of what writing it does. */
const SHARE = 1 / 3;
/** Messages of one job at least, so that it keeps up however slow all is, and at most; on PostgreSQL, where it is mostly waited for, always. */
const LEAST = 16;
const MOST = 256;
/** Part of the time above which the others are busy. */
const BUSY = 0.3;
const LONGEST_PAUSE_MS = 50;

/**
 * How much is indexed in one job, and how long others are then left alone.
 *
 * Promises: where many write, jobs take a third of the time as long as they are behind, so that they end up ahead of the writers; where
 * nobody else needs the time they take nearly all of it, a few milliseconds each, so that a backlog is soon done and nobody notices.
 */
export class Pace {
  private perMessage = 0.25;
  private aim = AIM_MS;
  private ended = 0;
  private took = 0;
  private isBusy = true;

  /** @param isPostgres whether jobs are mostly the database's time */
  constructor(private readonly isPostgres: boolean) {}

  /** Messages that the next job takes at most. */
  get messages(): number {
    return this.isPostgres ? MOST : Math.max(LEAST, Math.min(MOST, Math.round(this.aim / this.perMessage)));
  }

  /** The next job is the first after a rest. */
  begin(): void {
    this.ended = performance.now();
  }

  /**
   * A job is over.
   *
   * @param indexed messages
   * @param took milliseconds, without its wait for others
   */
  note(indexed: number, took: number): void {
    const now = performance.now();
    // What a job costs however few its messages are says nothing of what many cost.
    if (indexed >= LEAST) this.perMessage = Math.max((this.perMessage + took / indexed) / 2, 0.001);
    this.aim = Math.max(AIM_MS, (now - this.ended) * SHARE);
    this.took = took;
    this.ended = now;
  }

  /** Leaves the others their time: after a job as long as it took, or hardly any while they do not use it. */
  async pause(): Promise<void> {
    const before = performance.eventLoopUtilization();
    await delay(Math.min(this.isBusy ? this.took : this.took / 8, LONGEST_PAUSE_MS));
    this.isBusy = performance.eventLoopUtilization(before).utilization > BUSY;
  }
}

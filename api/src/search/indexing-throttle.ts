import { setTimeout as delay } from 'node:timers/promises';

/** Target duration of a job in milliseconds on SQLite, where nothing else runs meanwhile. */
const TARGET_MS = 8;
/** Maximum share of the time under load that jobs may take: indexing a message costs a fraction of writing it. */
const LOAD_SHARE = 1 / 3;
/**
 * Minimum messages per job, so that it keeps up however slow everything is, and maximum; on PostgreSQL, where a job mostly waits for the
 * database, always the maximum.
 */
const MIN_MESSAGES = 16;
const MAX_MESSAGES = 256;
/** Event-loop utilization above which other work counts as busy. */
const BUSY_UTILIZATION = 0.3;
const MAX_PAUSE_MS = 50;

/**
 * Throttles indexing: how much one job indexes, and how long the pause after it is.
 *
 * Guarantees: under heavy writing, jobs take a third of the time as long as they are behind, so that they catch up with the writers; when
 * nothing else needs the time they take about half of it, in slices of a millisecond, so that a backlog is soon done without anyone noticing.
 */
export class IndexingThrottle {
  private perMessage = 0.25;
  private targetMs = TARGET_MS;
  private lastEndedAt = 0;
  private lastDurationMs = 0;
  private isBusy = true;

  /** @param isPostgres whether jobs mostly wait for the database */
  constructor(private readonly isPostgres: boolean) {}

  /** Maximum messages of the next job. */
  get messages(): number {
    return this.isPostgres ? MAX_MESSAGES : Math.max(MIN_MESSAGES, Math.min(MAX_MESSAGES, Math.round(this.targetMs / this.perMessage)));
  }

  /** Starts a series of jobs after an idle period. */
  start(): void {
    this.lastEndedAt = performance.now();
  }

  /**
   * Records a finished job.
   *
   * @param indexed number of messages
   * @param took milliseconds, without its wait for others
   */
  recordJob(indexed: number, took: number): void {
    const now = performance.now();
    // The fixed cost of a job says nothing about the cost per message.
    if (indexed >= MIN_MESSAGES) this.perMessage = Math.max((this.perMessage + took / indexed) / 2, 0.001);
    this.targetMs = Math.max(TARGET_MS, (now - this.lastEndedAt) * LOAD_SHARE);
    this.lastDurationMs = took;
    this.lastEndedAt = now;
  }

  /**
   * Leaves time for other work: as long as the job took. On PostgreSQL, where the job mostly waited for the database, hardly any while
   * nothing else uses it.
   */
  async pause(): Promise<void> {
    const before = performance.eventLoopUtilization();
    await delay(Math.min(this.isBusy || !this.isPostgres ? this.lastDurationMs : this.lastDurationMs / 8, MAX_PAUSE_MS));
    this.isBusy = performance.eventLoopUtilization(before).utilization > BUSY_UTILIZATION;
  }
}

import { setImmediate as yieldToEventLoop, setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';
import type { Bus } from '../../bus/bus.js';
import { DomainError } from '../../errors/domain-error.js';
import { outsideTraces } from '../../tracing/trace-context.js';
import { toOutageError, isBusy } from '../database-errors.js';
import { JobRunner, type JobOutcome } from '../job-runner.js';
import { SqliteTransaction } from './sqlite-transaction.js';
import { WriteHealth } from '../write-health.js';
import { WriteFence } from '../write-fence.js';
import { WriteFigures } from '../write-figures.js';
import { WriteGate, type WriteJob } from '../write-gate.js';

/** Maximum number of jobs that share one COMMIT. */
const GROUP_LIMIT = 128;
/** How long a job waits while another process holds the lock, in milliseconds since it was queued. */
const BUSY_LIMIT_MS = 5_000;

interface QueuedJob {
  /** when it was queued, in milliseconds of the monotonic clock */
  queuedAt: number;
  work: (job: WriteJob) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (reason: unknown) => void;
}

type SettledJob = { job: QueuedJob; outcome: JobOutcome<unknown> } | { job: QueuedJob; error: unknown };

/** The group's transaction ended before its jobs were done: SQLite rolled it back by itself. */
class TransactionLostError extends Error {}

/**
 * One writer for one SQLite connection, with group commit.
 *
 * States: idle (the queue is empty), working (a loop takes groups from the queue), closed.
 *
 * Guarantees, in addition to those of {@link WriteGate}:
 * - All jobs that are queued in one turn share BEGIN IMMEDIATE … COMMIT, each in its own savepoint if there are several.
 * - No job resolves before COMMIT has returned. When COMMIT fails, or SQLite rolls the transaction back by itself (as a full disk makes it
 *   do while TypeORM still assumes that it is open), the whole group is rolled back and each job runs once more alone.
 * - After each group SQLite is outside any transaction and TypeORM's runner knows it.
 * - While another process holds SQLite's lock, each job is rejected {@link BUSY_LIMIT_MS} after it was queued, whatever was ahead of it.
 */
export class SqliteWriteGate extends WriteGate {
  private readonly logger = new Logger(SqliteWriteGate.name);
  private readonly runner: QueryRunner;
  private readonly transaction: SqliteTransaction;
  private readonly jobs: JobRunner;
  private readonly execute = (text: string, parameters?: unknown[], structured?: boolean): unknown =>
    structured ? this.runner.query(text, parameters, true) : this.transaction.query(text, parameters);
  private queue: QueuedJob[] = [];
  private draining: Promise<void> | null = null;
  private closed = false;
  private readonly health = new WriteHealth();

  constructor(
    dataSource: DataSource,
    private readonly bus: Bus,
    private readonly fence = new WriteFence(),
    private readonly figures = new WriteFigures(),
  ) {
    super();
    this.runner = dataSource.createQueryRunner();
    this.transaction = new SqliteTransaction(this.runner);
    this.jobs = new JobRunner(dataSource, bus);
  }

  run<T>(work: (job: WriteJob) => Promise<T>): Promise<T> {
    const current = this.jobs.current();
    if (current) return work(current);
    if (this.closed) return Promise.reject(new DomainError('unavailable', 'shutting_down', 'The server is shutting down.'));
    return this.figures.track(
      new Promise<T>((resolve, reject) => {
        this.fence.assertOpen();
        this.queue.push({ queuedAt: performance.now(), work, resolve, reject });
        // Its jobs are those of several requests.
        this.draining ??= outsideTraces(() => this.drain());
      }),
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
  }

  async fault(): Promise<string | null> {
    if (this.fence.reason) return this.fence.reason;
    // A small commit may still succeed where no page can be added, so the probe also adds one.
    return this.health.check(() =>
      this.run(async ({ manager }) => {
        await manager.query('CREATE TABLE write_probe (filler BLOB)');
        await manager.query('INSERT INTO write_probe VALUES (zeroblob(16384))');
        await manager.query('DROP TABLE write_probe');
      }),
    );
  }

  private async drain(): Promise<void> {
    // One turn of the event loop lets every request that is already there join the group, without waiting for a timer.
    await yieldToEventLoop();
    while (this.queue.length > 0) {
      await this.commitNextGroup();
      await yieldToEventLoop();
    }
    this.draining = null;
  }

  private async commitNextGroup(): Promise<void> {
    let group: QueuedJob[] | undefined;
    try {
      if (!(await this.begin(this.queue))) return;
      group = this.queue.splice(0, GROUP_LIMIT);
      this.settle(await this.commit(group));
    } catch (error) {
      await this.retryOneByOne(group ?? this.queue.splice(0, GROUP_LIMIT), error);
    }
  }

  private async retryOneByOne(group: QueuedJob[], cause: unknown): Promise<void> {
    if (cause instanceof DomainError) {
      for (const job of group) job.reject(cause);
      return;
    }
    this.logger.warn({ err: cause, jobs: group.length }, 'a group of writes was rolled back; each of its jobs is run again on its own');
    for (const job of group) {
      try {
        const alone = [job];
        if (await this.begin(alone)) this.settle(await this.commit(alone));
      } catch (error) {
        this.rejectJob(job, error instanceof TransactionLostError ? error.cause : error);
      }
    }
  }

  /**
   * Opens the transaction as soon as no other process holds the lock. Jobs that have waited too long for it are rejected.
   *
   * @param queued oldest first; rejected jobs are removed
   * @returns whether it is open; false when no job is left
   */
  private async begin(queued: QueuedJob[]): Promise<boolean> {
    for (let pause = 2; queued.length > 0; pause = Math.min(pause * 2, 100)) {
      this.fence.assertOpen();
      try {
        this.transaction.begin();
        return true;
      } catch (error) {
        if (!isBusy(error)) throw error;
        const overdue = performance.now() - BUSY_LIMIT_MS;
        while (queued[0] && queued[0].queuedAt < overdue) this.rejectJob(queued.shift()!, error);
        await delay(pause);
      }
    }
    return false;
  }

  /** Runs the jobs in the open transaction. @throws when none of them was committed */
  private async commit(group: QueuedJob[]): Promise<SettledJob[]> {
    try {
      if (group.length === 1) return [await this.runAlone(group[0]!)];
      const settled: SettledJob[] = [];
      for (const job of group) settled.push(await this.runInSavepoint(job));
      this.commitTransaction();
      return settled;
    } finally {
      this.transaction.rollback();
    }
  }

  private commitTransaction(): void {
    this.fence.assertOpen();
    this.transaction.commit();
  }

  /** A job that has the transaction to itself needs no savepoint: it is rolled back with the transaction. */
  private async runAlone(job: QueuedJob): Promise<SettledJob> {
    const settled = await this.attempt(job);
    if ('outcome' in settled) this.commitTransaction();
    return settled;
  }

  private async runInSavepoint(job: QueuedJob): Promise<SettledJob> {
    this.transaction.savepoint();
    const settled = await this.attempt(job);
    if ('outcome' in settled) this.transaction.releaseSavepoint();
    else this.transaction.rollbackToSavepoint();
    return settled;
  }

  /** @throws TransactionLostError when SQLite has rolled the transaction back in the meantime */
  private async attempt(job: QueuedJob): Promise<SettledJob> {
    let settled: SettledJob;
    try {
      settled = { job, outcome: await this.jobs.run(this.runner, job.work, this.execute) };
    } catch (error) {
      settled = { job, error };
    }
    if (this.transaction.isOpen) return settled;
    throw new TransactionLostError('SQLite rolled the transaction back on its own', { cause: 'error' in settled ? settled.error : undefined });
  }

  private settle(settled: SettledJob[]): void {
    this.figures.countGroup(settled.length);
    if (settled.some((each) => 'outcome' in each)) this.health.recordSuccess();
    for (const each of settled) if ('outcome' in each) each.outcome.events.forEach((event) => this.bus.notifyCommitted(event));
    for (const each of settled) {
      if ('outcome' in each) each.job.resolve(each.outcome.result as never);
      else this.rejectJob(each.job, each.error);
    }
  }

  private rejectJob(job: QueuedJob, error: unknown): void {
    this.health.recordFailure(error);
    job.reject(toOutageError(error) ?? error);
  }
}

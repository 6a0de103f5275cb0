import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';
import type { Bus } from '../bus/bus.js';
import { DomainError } from '../errors/domain-error.js';
import { databaseFault, isBusy, isStorageFull } from './database-faults.js';
import { JobRunner, type JobOutcome } from './job-runner.js';
import { SqliteTransaction } from './sqlite-transaction.js';
import { WriteGate, type WriteJob } from './write-gate.js';

/** Most jobs that share one COMMIT. */
const GROUP_LIMIT = 128;
/** How long BEGIN is tried again while another process holds the lock, in milliseconds. */
const BUSY_LIMIT_MS = 5_000;

interface Waiting {
  work: (job: WriteJob) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (reason: unknown) => void;
}

type Settled = { job: Waiting; outcome: JobOutcome<unknown> } | { job: Waiting; error: unknown };

/** The group's transaction is gone although its jobs are not done: SQLite left it by itself. */
class TransactionLost extends Error {}

/**
 * One writer for one SQLite connection, with group commit.
 *
 * States: idle (nothing waits), working (a loop takes groups from the queue), closed.
 *
 * Promises, beside those of {@link WriteGate}:
 * - All jobs that wait at one turn share BEGIN IMMEDIATE … COMMIT, each in a savepoint of its own if they are several.
 * - Nobody is answered before COMMIT has returned. When it fails, or SQLite leaves the transaction by itself (a full disk does
 *   that while TypeORM goes on believing that it is inside), the whole group is rolled back and each job runs once more alone.
 * - After each group SQLite is outside any transaction and TypeORM's runner knows it.
 */
export class SqliteWriteGate extends WriteGate {
  private readonly logger = new Logger(SqliteWriteGate.name);
  private readonly runner: QueryRunner;
  private readonly transaction: SqliteTransaction;
  private readonly jobs: JobRunner;
  private readonly execute = (text: string, parameters?: unknown[], structured?: boolean): unknown =>
    structured ? this.runner.query(text, parameters, true) : this.transaction.query(text, parameters);
  private queue: Waiting[] = [];
  private working: Promise<void> | null = null;
  private closed = false;
  private full = false;

  constructor(
    dataSource: DataSource,
    private readonly bus: Bus,
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
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ work, resolve, reject });
      this.working ??= this.work();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.working;
  }

  async fault(): Promise<string | null> {
    if (!this.full || this.closed) return this.full ? 'storage_full' : null;
    // A small commit may still find room where a page cannot be added, so the probe also adds one.
    await this.run(async ({ manager }) => {
      await manager.query('CREATE TABLE write_probe (filler BLOB)');
      await manager.query('INSERT INTO write_probe VALUES (zeroblob(16384))');
      await manager.query('DROP TABLE write_probe');
    }).then(
      () => (this.full = false),
      (error: unknown) => this.logger.debug({ err: error }, 'the database still has no room'),
    );
    return this.full ? 'storage_full' : null;
  }

  private async work(): Promise<void> {
    // One turn of the event loop lets every request that is already there join the group; nobody waits for a timer.
    await nextTurn();
    while (this.queue.length > 0) {
      const group = this.queue.splice(0, GROUP_LIMIT);
      try {
        this.tell(await this.commit(group));
      } catch (error) {
        await this.oneByOne(group, error);
      }
      await nextTurn();
    }
    this.working = null;
  }

  private async oneByOne(group: Waiting[], cause: unknown): Promise<void> {
    if (isBusy(cause)) {
      for (const job of group) job.reject(databaseFault(cause));
      return;
    }
    this.logger.warn({ err: cause, jobs: group.length }, 'a group of writes was rolled back; each job runs once more alone');
    for (const job of group) {
      try {
        this.tell(await this.commit([job]));
      } catch (error) {
        this.noteFullness(error);
        const reason = error instanceof TransactionLost ? error.cause : error;
        job.reject(databaseFault(reason) ?? reason);
      }
    }
  }

  /** Runs the jobs in one transaction. @throws when none of them is committed */
  private async commit(group: Waiting[]): Promise<Settled[]> {
    await this.begin();
    try {
      if (group.length === 1) return [await this.runAlone(group[0]!)];
      const settled: Settled[] = [];
      for (const job of group) settled.push(await this.runMarked(job));
      this.transaction.commit();
      return settled;
    } finally {
      this.transaction.leave();
    }
  }

  private async begin(): Promise<void> {
    const until = performance.now() + BUSY_LIMIT_MS;
    for (let pause = 2; ; pause = Math.min(pause * 2, 100)) {
      try {
        return this.transaction.begin();
      } catch (error) {
        if (!isBusy(error) || performance.now() > until) throw error;
        await delay(pause);
      }
    }
  }

  /** A job that has the transaction to itself is undone with it. */
  private async runAlone(job: Waiting): Promise<Settled> {
    const settled = await this.attempt(job);
    if ('outcome' in settled) this.transaction.commit();
    return settled;
  }

  private async runMarked(job: Waiting): Promise<Settled> {
    this.transaction.mark();
    const settled = await this.attempt(job);
    if ('outcome' in settled) this.transaction.keep();
    else this.transaction.undo();
    return settled;
  }

  /** @throws TransactionLost when SQLite left the transaction meanwhile */
  private async attempt(job: Waiting): Promise<Settled> {
    let settled: Settled;
    try {
      settled = { job, outcome: await this.jobs.run(this.runner, job.work, this.execute) };
    } catch (error) {
      this.noteFullness(error);
      settled = { job, error };
    }
    if (this.transaction.isOpen) return settled;
    throw new TransactionLost('SQLite left the transaction by itself', { cause: 'error' in settled ? settled.error : undefined });
  }

  private tell(settled: Settled[]): void {
    for (const each of settled) if ('outcome' in each) each.outcome.events.forEach((event) => this.bus.tellCommitted(event));
    for (const each of settled) {
      if ('outcome' in each) each.job.resolve(each.outcome.result as never);
      else each.job.reject(databaseFault(each.error) ?? each.error);
    }
  }

  private noteFullness(error: unknown): void {
    if (isStorageFull(error instanceof TransactionLost ? error.cause : error)) this.full = true;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Bus } from '../bus/bus.js';
import { DomainError } from '../errors/domain-error.js';
import { databaseFault, isRetryable, isStorageFull } from './database-faults.js';
import { JobRunner, type JobOutcome } from './job-runner.js';
import { PostgresTransaction } from './postgres-transaction.js';
import { WriteFence } from './write-fence.js';
import { WriteGate, type WriteJob } from './write-gate.js';

/** How often a transaction is tried that PostgreSQL asks to run again. */
const ATTEMPTS = 5;

/**
 * Writes on PostgreSQL: one plain transaction a job, on a pooled connection.
 *
 * States: open, closed. Promises, beside those of {@link WriteGate}: serialization failures and deadlocks are run again with a
 * growing, random pause; the connection goes back to the pool outside any transaction; a job whose statement failed is never taken
 * for committed, even if the job itself took no notice.
 */
export class PostgresWriteGate extends WriteGate {
  private readonly jobs: JobRunner;
  private readonly pending = new Set<Promise<unknown>>();
  private closed = false;
  private full = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
    private readonly fence = new WriteFence(),
  ) {
    super();
    this.jobs = new JobRunner(dataSource, bus);
  }

  run<T>(work: (job: WriteJob) => Promise<T>): Promise<T> {
    const current = this.jobs.current();
    if (current) return work(current);
    if (this.closed) return Promise.reject(new DomainError('unavailable', 'shutting_down', 'The server is shutting down.'));
    const done = this.persist(work);
    const settled = done.catch(() => undefined).finally(() => this.pending.delete(settled));
    this.pending.add(settled);
    return done;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.pending);
  }

  async fault(): Promise<string | null> {
    if (this.fence.reason) return this.fence.reason;
    if (!this.full || this.closed) return this.full ? 'storage_full' : null;
    await this.run(({ manager }) => manager.query('UPDATE session_totals SET total_sessions = total_sessions')).then(
      () => (this.full = false),
      () => undefined,
    );
    return this.full ? 'storage_full' : null;
  }

  private async persist<T>(work: (job: WriteJob) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { result, events } = await this.transact(work);
        events.forEach((event) => this.bus.tellCommitted(event));
        return result;
      } catch (error) {
        if (isStorageFull(error)) this.full = true;
        if (!isRetryable(error) || attempt === ATTEMPTS) throw databaseFault(error) ?? error;
        await delay(Math.random() * 2 ** attempt * 5);
      }
    }
  }

  private async transact<T>(work: (job: WriteJob) => Promise<T>): Promise<JobOutcome<T>> {
    this.fence.assertOpen();
    const runner = this.dataSource.createQueryRunner();
    try {
      const transaction = await PostgresTransaction.begin(runner);
      try {
        const outcome = await this.jobs.run(runner, work, (...statement) => transaction.query(...statement));
        this.fence.assertOpen();
        await transaction.commit();
        return outcome;
      } finally {
        await transaction.rollback();
      }
    } finally {
      await runner.release();
    }
  }
}

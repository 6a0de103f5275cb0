import { setTimeout as delay } from 'node:timers/promises';
import { type DataSource, QueryFailedError } from 'typeorm';
import type { Bus } from '../../bus/bus.js';
import { DomainError } from '../../errors/domain-error.js';
import { toOutageError, isRetryable, isSessionError } from '../database-errors.js';
import { JobRunner, type JobOutcome } from '../job-runner.js';
import { SessionEpoch } from './session-epoch.js';
import { PostgresTransaction } from './postgres-transaction.js';
import { WriteHealth } from '../write-health.js';
import { WriteFence } from '../write-fence.js';
import { WriteFigures } from '../write-figures.js';
import { WriteGate, type WriteJob } from '../write-gate.js';

/** Maximum attempts at a transaction that PostgreSQL asks to run again. */
const MAX_ATTEMPTS = 5;

/**
 * Writes on PostgreSQL: one plain transaction per job, on a pooled connection.
 *
 * States: open, closed. Guarantees, in addition to those of {@link WriteGate}: serialization failures and deadlocks are retried after a
 * growing, random pause, and so is a failure that may be specific to the session, on a new one; the connection returns to the pool outside
 * any transaction; a job whose statement failed is never reported as committed, even if the job itself ignored the error.
 */
export class PostgresWriteGate extends WriteGate {
  private readonly jobs: JobRunner;
  private readonly pending = new Set<Promise<unknown>>();
  private closed = false;
  private readonly health = new WriteHealth();

  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
    private readonly fence = new WriteFence(),
    private readonly sessions = new SessionEpoch(),
    private readonly figures = new WriteFigures(),
  ) {
    super();
    this.jobs = new JobRunner(dataSource, bus);
  }

  run<T>(work: (job: WriteJob) => Promise<T>): Promise<T> {
    const current = this.jobs.current();
    if (current) return work(current);
    if (this.closed) return Promise.reject(new DomainError('unavailable', 'shutting_down', 'The server is shutting down.'));
    const done = this.figures.track(this.runWithRetries(work));
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
    return this.health.check((failed) =>
      this.run(async ({ manager }) => {
        await manager.query('UPDATE session_totals SET total_sessions = total_sessions');
        // This says nothing about other tables. PostgreSQL checks that they exist, and for the rights to use them, when it plans a
        // statement.
        if (failed instanceof QueryFailedError && /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(failed.query))
          await manager.query(`EXPLAIN ${failed.query}`, failed.parameters);
      }),
    );
  }

  private async runWithRetries<T>(work: (job: WriteJob) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const epoch = this.sessions.current;
      try {
        const { result, events } = await this.runInTransaction(work);
        this.health.recordSuccess();
        events.forEach((event) => this.bus.notifyCommitted(event));
        const announced = this.bus.announced();
        if (announced) await announced;
        return result;
      } catch (error) {
        const hasNewSession = isSessionError(error) && this.sessions.current !== epoch && attempt === 1;
        if (!hasNewSession && (!isRetryable(error) || attempt === MAX_ATTEMPTS)) {
          this.health.recordFailure(error);
          throw toOutageError(error) ?? error;
        }
        await delay(Math.random() * 2 ** attempt * 5);
      }
    }
  }

  private async runInTransaction<T>(work: (job: WriteJob) => Promise<T>): Promise<JobOutcome<T>> {
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

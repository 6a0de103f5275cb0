import { AsyncLocalStorage } from 'node:async_hooks';
import { EntityManager, type DataSource, type QueryRunner } from 'typeorm';
import type { Bus } from '../bus/bus.js';
import { DomainError } from '../errors/domain-error.js';
import type { WriteJob } from './write-gate.js';

/** How long a job may take, in milliseconds, before it is rolled back. */
export const JOB_LIMIT_MS = 5_000;

/** What a finished job yields: its result, and the events to publish after COMMIT. */
export interface JobOutcome<T> {
  result: T;
  events: object[];
}

/**
 * Runs the body of a write job on a query runner that is inside a transaction.
 *
 * States of a job: alive while its body runs; dead after it returned, threw or timed out. A dead job's manager rejects every statement, so
 * a forgotten promise can never write in another job's transaction.
 */
export class JobRunner {
  private readonly running = new AsyncLocalStorage<RunningJob>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
  ) {}

  /** @returns the job in which the caller is already running, or undefined */
  current(): WriteJob | undefined {
    const job = this.running.getStore();
    return job?.alive ? job : undefined;
  }

  /**
   * @param runner inside a transaction
   * @param execute runs a statement more directly than the runner does
   * @throws what the body threw; DomainError `write_timeout` after {@link JOB_LIMIT_MS}
   */
  async run<T>(runner: QueryRunner, work: (job: WriteJob) => Promise<T>, execute?: Execute): Promise<JobOutcome<T>> {
    const job = new RunningJob(this.dataSource, runner, this.bus, execute);
    try {
      const result = await withTimeout(this.running.run(job, work, job));
      return { result, events: job.events };
    } finally {
      job.alive = false;
    }
  }
}

/** Runs a statement on the connection of the running job. @returns what the runner's `query` would */
type Execute = (text: string, parameters?: unknown[], structured?: boolean) => unknown;

/** A manager whose statements go straight to its runner. */
class JobManager extends EntityManager {
  override query<T>(text: string, parameters?: unknown[]): Promise<T> {
    return this.queryRunner!.query(text, parameters) as Promise<T>;
  }
}

/** A job while its body runs, and its outcome afterwards. */
class RunningJob implements WriteJob {
  readonly manager: EntityManager;
  readonly events: object[] = [];
  alive = true;

  constructor(
    dataSource: DataSource,
    runner: QueryRunner,
    private readonly bus: Bus,
    execute: Execute = (text, parameters, structured) => (structured ? runner.query(text, parameters, true) : runner.query(text, parameters)),
  ) {
    // Every TypeORM call reaches the database through this one method. The manager registers itself with this runner as its own.
    const guardedRunner = Object.assign(Object.create(runner) as QueryRunner, {
      query: async (text: string, parameters?: unknown[], structured?: boolean): Promise<unknown> => {
        if (!this.alive) throw new Error('This write job has ended; its manager can no longer be used.');
        return execute(text, parameters, structured);
      },
    });
    this.manager = new JobManager(dataSource, guardedRunner);
  }

  /** A field rather than a method, since jobs destructure it. */
  readonly publish = async (event: object): Promise<void> => {
    await this.bus.notifyWithin(event, this.manager);
    this.events.push(event);
  };
}

/** @throws DomainError `write_timeout` when it has not settled within {@link JOB_LIMIT_MS} */
function withTimeout<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DomainError('unavailable', 'write_timeout', 'The write took too long and was rolled back.')),
      JOB_LIMIT_MS,
    );
    void work.then(resolve, reject).then(() => clearTimeout(timer));
  });
}

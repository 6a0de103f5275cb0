import { AsyncLocalStorage } from 'node:async_hooks';
import { EntityManager, type DataSource, type QueryRunner } from 'typeorm';
import type { Bus } from '../bus/bus.js';
import { DomainError } from '../errors/domain-error.js';
import type { WriteJob } from './write-gate.js';

/** How long a job may take, in milliseconds, before it is rolled back. */
export const JOB_LIMIT_MS = 5_000;

interface RunningJob {
  job: WriteJob;
  alive: boolean;
}

/** What a finished job leaves: its result and the events to tell after COMMIT. */
export interface JobOutcome<T> {
  result: T;
  events: object[];
}

/**
 * Runs the body of a write job on a query runner that is inside a transaction.
 *
 * States of a job: alive while its body runs; dead after it returned, threw or ran too long. A dead job's manager refuses
 * every statement, so a forgotten promise can never write into somebody else's transaction.
 */
export class JobRunner {
  private readonly running = new AsyncLocalStorage<RunningJob>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
  ) {}

  /** @returns the job in which the caller already runs, or undefined */
  current(): WriteJob | undefined {
    const running = this.running.getStore();
    return running?.alive ? running.job : undefined;
  }

  /**
   * @param runner inside a transaction
   * @throws what the body threw; DomainError `write_timeout` after {@link JOB_LIMIT_MS}
   */
  async run<T>(runner: QueryRunner, work: (job: WriteJob) => Promise<T>): Promise<JobOutcome<T>> {
    const events: object[] = [];
    const state: RunningJob = { alive: true, job: undefined as never };
    const manager = this.managerFor(runner, state);
    state.job = {
      manager,
      publish: async (event) => {
        await this.bus.tellWithin(event, manager);
        events.push(event);
      },
    };
    let timer: NodeJS.Timeout | undefined;
    try {
      const tooLong = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new DomainError('unavailable', 'write_timeout', 'The write took too long and was undone.')),
          JOB_LIMIT_MS,
        );
      });
      const result = await Promise.race([this.running.run(state, () => work(state.job)), tooLong]);
      return { result, events };
    } finally {
      state.alive = false;
      clearTimeout(timer);
    }
  }

  private managerFor(runner: QueryRunner, state: RunningJob): EntityManager {
    const guarded = Object.create(runner, {
      query: {
        value: (...args: Parameters<QueryRunner['query']>) => {
          if (!state.alive) return Promise.reject(new Error('This write job is over; its manager can no longer be used.'));
          return runner.query(...args);
        },
      },
    }) as QueryRunner;
    const manager = new EntityManager(this.dataSource, guarded);
    Object.defineProperty(guarded, 'manager', { value: manager });
    return manager;
  }
}

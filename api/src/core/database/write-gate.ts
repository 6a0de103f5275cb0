import type { EntityManager } from 'typeorm';

/** What a write job works with. Dead once the job is over: a later statement is rejected. @since 0.1.0 */
export interface WriteJob {
  /** the job's own entity manager; every statement on it is part of the job */
  readonly manager: EntityManager;
  /**
   * Publishes an event: `within` listeners run at once and may roll the job back, `committed` listeners run after COMMIT.
   *
   * @throws whatever a `within` listener throws
   */
  publish(event: object): Promise<void>;
}

/**
 * The only way to write.
 *
 * Guarantees: `run` resolves only after COMMIT has returned, so its result is on disk. A job that throws leaves nothing behind and affects no
 * other job. A job that calls the gate again joins itself. A job may run twice if the database rolled its first attempt back: it must only
 * read and write through its manager.
 *
 * @since 0.1.0
 */
export abstract class WriteGate {
  /**
   * @param work the job: must not wait for the network or for people; after 5 s it is rolled back
   * @returns what the job returned, after COMMIT
   * @throws DomainError for a failure of the database, `write_timeout` or `shutting_down`, or what the job threw
   */
  abstract run<T>(work: (job: WriteJob) => Promise<T>): Promise<T>;

  /** Rejects new jobs and resolves when the accepted ones are done. */
  abstract close(): Promise<void>;

  /** @returns what currently keeps writes from succeeding, or null; writes something if the last write failed */
  abstract fault(): Promise<string | null>;
}

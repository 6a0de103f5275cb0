import type { EntityManager } from 'typeorm';

/** What a write job works with. Dead once the job is over: a statement sent later is refused. @since 0.1.0 */
export interface WriteJob {
  /** the job's own entity manager; every statement on it belongs to the job */
  readonly manager: EntityManager;
  /**
   * Says that something happened: `within` listeners run at once and may undo the job, `committed` listeners run after COMMIT.
   *
   * @throws whatever a `within` listener throws
   */
  publish(event: object): Promise<void>;
}

/**
 * The only way to write.
 *
 * Promises: `run` resolves only after COMMIT has returned, so what it answered is on disk. A job that throws leaves nothing
 * behind and disturbs no other job. A job that calls the gate again joins itself. A job may run twice when its first attempt
 * was rolled back by the database: it must not do anything but read and write through its manager.
 *
 * @since 0.1.0
 */
export abstract class WriteGate {
  /**
   * @param work the job: no network and no waiting for people in it; over 5 s it is rolled back
   * @returns what the job returned, after COMMIT
   * @throws DomainError as `databaseOutage` has it, `write_timeout` or `shutting_down`, or what the job threw
   */
  abstract run<T>(work: (job: WriteJob) => Promise<T>): Promise<T>;

  /** Refuses new jobs and resolves when those accepted are done. */
  abstract close(): Promise<void>;

  /** @returns what keeps writes from succeeding just now, or null; writes something where the last write failed */
  abstract fault(): Promise<string | null>;
}

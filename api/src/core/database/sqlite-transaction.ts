import type { QueryRunner } from 'typeorm';
import { type Connection, connectionOf, type Prepared, PreparedStatements } from './prepared-statements.js';

/**
 * The one transaction of the connection that writes.
 *
 * States: none; open; open with a savepoint, for the job that runs. Promises: TypeORM's runner believes the same, so that its
 * `save()` begins no transaction inside ours and finds no savepoint that is gone.
 *
 * Its statements and those of the jobs go to the driver, for several run for every write, see {@link PreparedStatements}. The driver alone
 * also knows whether SQLite left the transaction by itself.
 */
export class SqliteTransaction {
  private readonly connection: Connection;
  private readonly statements: Record<'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'undo', Prepared>;
  private readonly jobs: PreparedStatements;

  /** @param runner of the connection that writes; all else that runs on it has to be inside this transaction */
  constructor(private readonly runner: QueryRunner) {
    this.connection = connectionOf(runner.dataSource);
    this.jobs = new PreparedStatements(this.connection);
    this.statements = {
      begin: this.connection.prepare('BEGIN IMMEDIATE'),
      commit: this.connection.prepare('COMMIT'),
      rollback: this.connection.prepare('ROLLBACK'),
      savepoint: this.connection.prepare('SAVEPOINT job'),
      release: this.connection.prepare('RELEASE job'),
      undo: this.connection.prepare('ROLLBACK TO job'),
    };
  }

  /** False also when SQLite left it by itself, which it does on a full disk. */
  get isOpen(): boolean {
    return this.connection.inTransaction;
  }

  /** @throws SqliteError SQLITE_BUSY while another process writes */
  begin(): void {
    this.statements.begin.run();
    this.tellRunner(true);
  }

  commit(): void {
    this.statements.commit.run();
  }

  /** Leaves it, if it is still open, without a trace. */
  leave(): void {
    this.tellRunner(false);
    if (this.isOpen) this.statements.rollback.run();
  }

  /** What comes now can be undone alone. */
  mark(): void {
    this.statements.savepoint.run();
  }

  /** What came since the mark stays. */
  keep(): void {
    this.statements.release.run();
  }

  /** What came since the mark is undone. */
  undo(): void {
    // TypeORM counts its own savepoints; one that a job left open is gone with ours.
    this.tellRunner(true);
    this.statements.undo.run();
    this.statements.release.run();
  }

  /**
   * Runs a statement of a job, as the runner's `query` would.
   *
   * @returns its rows, or the last row's id where it answers none
   * @throws QueryFailedError
   */
  query(text: string, parameters?: readonly unknown[]): unknown {
    return this.jobs.query(text, parameters);
  }

  private tellRunner(inside: boolean): void {
    Object.assign(this.runner, { isTransactionActive: inside, transactionDepth: inside ? 1 : 0 });
  }
}

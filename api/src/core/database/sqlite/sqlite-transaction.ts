import type { QueryRunner } from 'typeorm';
import { type Connection, connectionOf, PreparedStatements } from './prepared-statements.js';
import type { PreparedStatement } from './statement-cache.js';

/**
 * The one transaction of the writing connection.
 *
 * States: none; open; open with a savepoint, for the running job. Guarantees: TypeORM's runner assumes the same state, so that its `save()`
 * begins no transaction inside ours and refers to no savepoint that is gone.
 *
 * Its statements and those of the jobs go directly to the driver, since several run for every write, see {@link PreparedStatements}. Only
 * the driver also knows whether SQLite has ended the transaction by itself.
 */
export class SqliteTransaction {
  private readonly connection: Connection;
  private readonly statements: Record<'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'undo', PreparedStatement>;
  private readonly jobStatements: PreparedStatements;

  /** @param runner of the writing connection; everything else that runs on it must be inside this transaction */
  constructor(private readonly runner: QueryRunner) {
    this.connection = connectionOf(runner.dataSource);
    this.jobStatements = new PreparedStatements(this.connection);
    this.statements = {
      begin: this.connection.prepare('BEGIN IMMEDIATE'),
      commit: this.connection.prepare('COMMIT'),
      rollback: this.connection.prepare('ROLLBACK'),
      savepoint: this.connection.prepare('SAVEPOINT job'),
      release: this.connection.prepare('RELEASE job'),
      undo: this.connection.prepare('ROLLBACK TO job'),
    };
  }

  /** Also false when SQLite has rolled it back by itself, as it does on a full disk. */
  get isOpen(): boolean {
    return this.connection.inTransaction;
  }

  /** @throws SqliteError SQLITE_BUSY while another process writes */
  begin(): void {
    this.statements.begin.run();
    this.setRunnerState(true);
  }

  commit(): void {
    this.statements.commit.run();
  }

  /** Rolls it back if it is still open. */
  rollback(): void {
    this.setRunnerState(false);
    if (this.isOpen) this.statements.rollback.run();
  }

  /** Sets a savepoint: what follows can be undone alone. */
  savepoint(): void {
    this.statements.savepoint.run();
  }

  /** Releases the savepoint, keeping what followed it. */
  releaseSavepoint(): void {
    this.statements.release.run();
  }

  /** Rolls back to the savepoint and releases it. */
  rollbackToSavepoint(): void {
    // TypeORM counts its own savepoints; one that a job left open is gone together with ours.
    this.setRunnerState(true);
    this.statements.undo.run();
    this.statements.release.run();
  }

  /**
   * Runs a statement of a job, as the runner's `query` would.
   *
   * @returns its rows, or the last row's id if it returns none
   * @throws QueryFailedError
   */
  query(text: string, parameters?: readonly unknown[]): unknown {
    return this.jobStatements.query(text, parameters);
  }

  private setRunnerState(inside: boolean): void {
    Object.assign(this.runner, { isTransactionActive: inside, transactionDepth: inside ? 1 : 0 });
  }
}

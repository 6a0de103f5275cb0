import type pg from 'pg';
import { QueryFailedError, type QueryRunner } from 'typeorm';
import { begin, beginWith } from './pipelined-begin.js';

/** Maximum prepared statements per connection; the server has far fewer. */
const MAX_PREPARED = 200;

/** Names of prepared statements by their text; the same on every connection. */
const statementNames = new Map<string, string>();

/** PostgreSQL responded to COMMIT with a rollback: a statement in the transaction had failed, and its caller ignored it. */
class TransactionRolledBackError extends Error {
  constructor() {
    super('The transaction was rolled back instead of committed: one of its statements had failed.');
  }
}

/**
 * A transaction on the connection of a TypeORM runner. Its statements go directly to the driver, prepared once per connection, so that
 * PostgreSQL parses and plans none of them again; TypeORM's own statements (`save`) go through TypeORM, on the same connection.
 *
 * States: pending (BEGIN is sent with the first statement, which saves a round trip), open, closed. Guarantees: to the runner it is a
 * transaction from the start until it is closed.
 */
export class PostgresTransaction {
  private isOpen = false;

  private constructor(
    private readonly runner: QueryRunner,
    private readonly client: pg.ClientBase,
  ) {}

  /** @param runner not in a transaction @throws what the driver throws when no connection is available */
  static async begin(runner: QueryRunner): Promise<PostgresTransaction> {
    const transaction = new PostgresTransaction(runner, (await runner.connect()) as pg.ClientBase);
    transaction.setRunnerState(true);
    return transaction;
  }

  /**
   * Runs a statement of a job, as the runner's `query` would.
   *
   * @param structured whether TypeORM requests its own result format, as it does for statements that it generates
   * @returns its rows; for UPDATE and DELETE the rows and their count
   * @throws QueryFailedError
   */
  async query(text: string, parameters?: unknown[], structured?: boolean): Promise<unknown> {
    if (structured) {
      await this.open(text);
      return this.runner.query(text, parameters, true);
    }
    const { rows, rowCount, command } = await this.send(text, parameters);
    return command === 'UPDATE' || command === 'DELETE' ? [rows, rowCount] : rows;
  }

  /** @throws TransactionUndoneError when PostgreSQL rolled back instead of committing; QueryFailedError */
  async commit(): Promise<void> {
    const isCommitted = !this.isOpen || (await this.send('COMMIT')).command === 'COMMIT';
    this.close();
    if (!isCommitted) throw new TransactionRolledBackError();
  }

  /** Rolls back, unless it is closed already. */
  async rollback(): Promise<void> {
    // The connection itself may have failed; the pool then discards it.
    if (this.isOpen) await this.send('ROLLBACK').catch(() => undefined);
    this.close();
  }

  private async send(text: string, values?: unknown[]): Promise<pg.QueryResult> {
    if (!values?.length) await this.open(text);
    try {
      if (!values?.length) return await this.client.query(text);
      const name = statementName(text);
      const statement = name === undefined ? { text, values } : { name, text, values };
      if (this.isOpen) return await this.client.query(statement);
      this.isOpen = true;
      return await beginWith(this.client, statement);
    } catch (error) {
      throw new QueryFailedError(text, values, error as Error);
    }
  }

  /** @param text the statement that it is opened for */
  private async open(text: string): Promise<void> {
    if (this.isOpen) return;
    this.isOpen = true;
    await begin(this.client).catch((error: Error) => {
      throw new QueryFailedError(text, [], error);
    });
  }

  private close(): void {
    this.isOpen = false;
    this.setRunnerState(false);
  }

  private setRunnerState(inside: boolean): void {
    Object.assign(this.runner, { isTransactionActive: inside, transactionDepth: inside ? 1 : 0 });
  }
}

/** @returns undefined beyond the first {@link MAX_PREPARED} texts: such a statement is parsed each time */
function statementName(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known !== undefined || statementNames.size >= MAX_PREPARED) return known;
  const name = `s${statementNames.size}`;
  statementNames.set(text, name);
  return name;
}

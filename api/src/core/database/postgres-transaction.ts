import type pg from 'pg';
import { QueryFailedError, type QueryRunner } from 'typeorm';
import { begin, beginWith } from './begun-query.js';

/** Statements that PostgreSQL keeps prepared for each connection; those of the server are far fewer. */
const KEPT = 200;

/** What the server sends again and again, by its text. The names are the same on every connection. */
const names = new Map<string, string>();

/** PostgreSQL answered COMMIT by undoing the transaction: a statement in it had failed, and whoever ran it took no notice. */
export class TransactionUndoneError extends Error {
  constructor() {
    super('The transaction was undone instead of committed: one of its statements had failed.');
  }
}

/**
 * A transaction on the connection of a TypeORM runner. Its statements go to the driver itself, prepared once for each connection, so
 * that PostgreSQL parses and plans none of them anew; what TypeORM writes by itself (`save`) takes TypeORM's way, on the same connection.
 *
 * States: waiting (BEGIN goes out with the first statement, which spares a trip to the server), open, closed. Promise: to the runner it is
 * a transaction from the beginning until it is closed.
 */
export class PostgresTransaction {
  private isOpen = false;

  private constructor(
    private readonly runner: QueryRunner,
    private readonly client: pg.ClientBase,
  ) {}

  /** @param runner not in a transaction @throws what the driver throws when no connection is to be had */
  static async begin(runner: QueryRunner): Promise<PostgresTransaction> {
    const transaction = new PostgresTransaction(runner, (await runner.connect()) as pg.ClientBase);
    transaction.tellRunner(true);
    return transaction;
  }

  /**
   * Runs a statement of a job, as the runner's `query` would.
   *
   * @param structured as TypeORM asks for the results of what it writes by itself
   * @returns its rows; of UPDATE and DELETE the rows and how many they were
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

  /** @throws TransactionUndoneError when nothing was committed although nothing is amiss now; QueryFailedError */
  async commit(): Promise<void> {
    const isCommitted = !this.isOpen || (await this.send('COMMIT')).command === 'COMMIT';
    this.close();
    if (!isCommitted) throw new TransactionUndoneError();
  }

  /** Leaves it, if it is not closed yet, without a trace. */
  async rollback(): Promise<void> {
    // The connection may be the very thing that failed; the pool then discards it.
    if (this.isOpen) await this.send('ROLLBACK').catch(() => undefined);
    this.close();
  }

  private async send(text: string, values?: unknown[]): Promise<pg.QueryResult> {
    if (!values?.length) await this.open(text);
    try {
      if (!values?.length) return await this.client.query(text);
      const name = nameOf(text);
      const statement = name === undefined ? { text, values } : { name, text, values };
      if (this.isOpen) return await this.client.query(statement);
      this.isOpen = true;
      return await beginWith(this.client, statement);
    } catch (error) {
      throw new QueryFailedError(text, values, error as Error);
    }
  }

  /** @param text what it is opened for */
  private async open(text: string): Promise<void> {
    if (this.isOpen) return;
    this.isOpen = true;
    await begin(this.client).catch((error: Error) => {
      throw new QueryFailedError(text, [], error);
    });
  }

  private close(): void {
    this.isOpen = false;
    this.tellRunner(false);
  }

  private tellRunner(inside: boolean): void {
    Object.assign(this.runner, { isTransactionActive: inside, transactionDepth: inside ? 1 : 0 });
  }
}

/** @returns undefined for what comes after the first {@link KEPT} texts: it is parsed each time */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= KEPT) return known;
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}

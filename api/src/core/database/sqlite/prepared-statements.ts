import { type DataSource, QueryFailedError } from 'typeorm';
import { type PreparedStatement, StatementCache } from './statement-cache.js';

/** The part of a better-sqlite3 connection that is used. */
export interface Connection {
  /** whether SQLite is inside a transaction, whatever TypeORM assumes */
  readonly inTransaction: boolean;
  prepare(text: string): PreparedStatement;
}

/** The connection of an SQLite data source. */
export function connectionOf({ driver }: DataSource): Connection {
  return (driver as unknown as { databaseConnection: Connection }).databaseConnection;
}

/**
 * Runs statements on one SQLite connection as TypeORM's runner would, preparing each only once: TypeORM's path to the driver takes longer
 * than most statements do.
 */
export class PreparedStatements {
  private readonly statements: StatementCache;

  constructor(connection: Connection) {
    this.statements = new StatementCache(connection);
  }

  /**
   * @returns its rows, or the last row's id if it returns none
   * @throws QueryFailedError
   */
  query(text: string, parameters: readonly unknown[] = []): unknown {
    const bound = toSqliteValues(parameters);
    try {
      const statement = this.statements.prepare(text);
      return statement.reader ? statement.all(...bound) : statement.run(...bound).lastInsertRowid;
    } catch (error) {
      throw new QueryFailedError(text, bound, error as Error);
    }
  }
}

/** The driver accepts no booleans. */
export function toSqliteValues(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
}

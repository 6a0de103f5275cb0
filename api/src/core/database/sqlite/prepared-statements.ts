import { type DataSource, QueryFailedError } from 'typeorm';

/** The part of a better-sqlite3 connection that is used. */
export interface Connection {
  /** whether SQLite is inside a transaction, whatever TypeORM assumes */
  readonly inTransaction: boolean;
  prepare(text: string): PreparedStatement;
}

/** A prepared statement of better-sqlite3. */
export interface PreparedStatement {
  /** whether it returns rows */
  readonly reader: boolean;
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { lastInsertRowid: number | bigint };
}

/** Maximum number of prepared statements; the oldest is evicted first. */
const MAX_PREPARED = 500;

/** The connection of an SQLite data source. */
export function connectionOf({ driver }: DataSource): Connection {
  return (driver as unknown as { databaseConnection: Connection }).databaseConnection;
}

/**
 * Runs statements on one SQLite connection as TypeORM's runner would, preparing each only once: TypeORM's path to the driver takes longer
 * than most statements do.
 */
export class PreparedStatements {
  private readonly prepared = new Map<string, PreparedStatement>();

  constructor(private readonly connection: Connection) {}

  /**
   * @returns its rows, or the last row's id if it returns none
   * @throws QueryFailedError
   */
  query(text: string, parameters: readonly unknown[] = []): unknown {
    const bound = parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
    try {
      const statement = this.prepared.get(text) ?? this.prepare(text);
      return statement.reader ? statement.all(...bound) : statement.run(...bound).lastInsertRowid;
    } catch (error) {
      throw new QueryFailedError(text, bound, error as Error);
    }
  }

  private prepare(text: string): PreparedStatement {
    const statement = this.connection.prepare(text);
    if (this.prepared.size >= MAX_PREPARED) this.prepared.delete(this.prepared.keys().next().value!);
    this.prepared.set(text, statement);
    return statement;
  }
}

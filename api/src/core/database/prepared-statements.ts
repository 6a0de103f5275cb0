import { type DataSource, QueryFailedError } from 'typeorm';

/** What is asked of better-sqlite3 itself. */
export interface Connection {
  /** whether SQLite is inside a transaction, whatever anybody believes */
  readonly inTransaction: boolean;
  prepare(text: string): Prepared;
}

/** A prepared statement of better-sqlite3. */
export interface Prepared {
  /** whether it answers rows */
  readonly reader: boolean;
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { lastInsertRowid: number | bigint };
}

/** Statements kept prepared; the one made first goes first. */
const KEPT = 500;

/** The connection of an SQLite data source. */
export function connectionOf({ driver }: DataSource): Connection {
  return (driver as unknown as { databaseConnection: Connection }).databaseConnection;
}

/**
 * Runs statements on one SQLite connection, each prepared once, as TypeORM's runner would: its way to the driver takes longer than most of
 * them do.
 */
export class PreparedStatements {
  private readonly prepared = new Map<string, Prepared>();

  constructor(private readonly connection: Connection) {}

  /**
   * @returns its rows, or the last row's id where it answers none
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

  private prepare(text: string): Prepared {
    const statement = this.connection.prepare(text);
    if (this.prepared.size >= KEPT) this.prepared.delete(this.prepared.keys().next().value!);
    this.prepared.set(text, statement);
    return statement;
  }
}

/** A prepared statement of better-sqlite3. */
export interface PreparedStatement {
  /** whether it returns rows */
  readonly reader: boolean;
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { lastInsertRowid: number | bigint };
}

/** Maximum number of prepared statements; the oldest is evicted first. */
const MAX_PREPARED = 500;

/** The part of a connection that prepares statements. */
interface Preparing {
  prepare(text: string): PreparedStatement;
}

/** The statements of one SQLite connection, each prepared only once. */
export class StatementCache {
  private readonly prepared = new Map<string, PreparedStatement>();

  private readonly connection: Preparing;

  constructor(connection: Preparing) {
    this.connection = connection;
  }

  /** @throws SqliteError */
  prepare(text: string): PreparedStatement {
    const known = this.prepared.get(text);
    if (known) return known;
    const statement = this.connection.prepare(text);
    if (this.prepared.size >= MAX_PREPARED) this.prepared.delete(this.prepared.keys().next().value!);
    this.prepared.set(text, statement);
    return statement;
  }
}

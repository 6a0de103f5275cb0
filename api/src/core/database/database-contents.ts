/** Rows whose foreign key refers to nothing, left by another program. */
export interface OrphanedRows {
  table: string;
  /** the table that lacks the referenced rows */
  parent: string;
  count: number;
}

/** The contents of a database, as far as a person can compare them. */
export interface DatabaseContents {
  bytes: number;
  /** names of its applied migrations, oldest first */
  migrations: string[];
  /** number of rows by table, in alphabetical order */
  rows: Map<string, number>;
  /** empty unless another program wrote without checking foreign keys */
  orphans: OrphanedRows[];
}

/** Result of a restore. */
export interface RestoreResult {
  contents: DatabaseContents;
  /** where the replaced database is now; null when there was none */
  replacedDatabase: string | null;
}

/** Tables that every Switchboard database has. */
export const REQUIRED_TABLES = ['migrations', 'users', 'user_sessions', 'messages'];

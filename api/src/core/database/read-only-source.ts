import { existsSync } from 'node:fs';
import { DataSource } from 'typeorm';
import type { DatabaseSettings } from '../config/settings.js';
import { postgresReaderOptions } from './postgres-source.js';
import { assertSqliteFile, sqliteReaderOptions } from './sqlite-source.js';

/**
 * Opens the database for reading alone, without owning it: for commands that look at it, also while the server runs.
 *
 * @throws Error in plain words when there is no SQLite database; what the driver throws when PostgreSQL does not answer
 */
export async function openReadOnly(database: DatabaseSettings): Promise<DataSource> {
  const nothing = { entities: [], migrations: [] };
  if (database.kind === 'postgres') {
    const options = postgresReaderOptions(database.url, nothing);
    // Nobody waits for a command: a count of everything may take its time.
    return new DataSource({ ...options, extra: { ...(options.extra as object), statement_timeout: 0 } }).initialize();
  }
  if (!existsSync(database.file)) throw new Error(`There is no database at ${database.file}.`);
  assertSqliteFile(database.file);
  return new DataSource(sqliteReaderOptions(database.file, nothing)).initialize();
}

import { existsSync } from 'node:fs';
import { DataSource } from 'typeorm';
import type { DatabaseSettings } from './database.settings.js';
import { isSchemaMissing } from './database-errors.js';
import { postgresReaderOptions } from './postgres/postgres-source.js';
import { assertSqliteFile } from './sqlite/sqlite-file.js';
import { sqliteReaderOptions } from './sqlite/sqlite-source.js';

/**
 * Opens another connection to the database, for reading only and without owning it.
 *
 * The server calls it while it has the database open, so nothing but SQLite may open the file here, see {@link assertSqliteFile}.
 *
 * @throws Error in plain words when there is no SQLite database; what the driver throws when PostgreSQL does not respond
 */
export async function openReadOnly(database: DatabaseSettings): Promise<DataSource> {
  const noSchema = { entities: [], migrations: [] };
  if (database.kind === 'postgres') {
    // No request waits for a command: a count of everything may take its time.
    return new DataSource(postgresReaderOptions(database.url, noSchema, { max: 1, statementLimit: 0 })).initialize();
  }
  if (!existsSync(database.file)) throw new Error(`There is no database at ${database.file}. Check DATABASE_URL; nothing was created.`);
  return new DataSource(sqliteReaderOptions(database.file, noSchema)).initialize();
}

/**
 * Opens the database for reading by a command, which is a process of its own; see {@link openReadOnly}.
 *
 * @throws Error in plain words when there is none, when it is not Switchboard's, or when it has no tables yet: none are created here
 */
export async function openVerifiedReadOnly(database: DatabaseSettings): Promise<DataSource> {
  if (database.kind === 'sqlite') assertSqliteFile(database.file);
  const source = await openReadOnly(database);
  try {
    await source.query('SELECT 1 FROM migrations, users, user_sessions, messages LIMIT 0');
    return source;
  } catch (error) {
    await source.destroy();
    if (!isSchemaMissing(error)) throw error;
    const where = database.kind === 'sqlite' ? database.file : 'This';
    throw new Error(`${where} is not a Switchboard database: its tables are missing. Check DATABASE_URL; nothing was changed.`, { cause: error });
  }
}

import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { type FunctionRegistry, registerFoldCase } from './search.js';

/** Milliseconds that better-sqlite3 may wait for a lock: it waits on the event loop, so hardly at all; the gate retries. */
const LOCK_WAIT_MS = 20;
/** Pages (of 4 KiB) after which the WAL is copied back; 1,000, the default, costs a third of the write throughput. */
const CHECKPOINT_PAGES = 10_000;

type Schema = Pick<DataSourceOptions, 'entities' | 'migrations'>;

/** What better-sqlite3 hands to `prepareDatabase`. */
interface RawDatabase extends FunctionRegistry {
  pragma(text: string): unknown;
}

/** The one connection that writes: WAL, and every COMMIT on disk before it returns. */
export function sqliteWriterOptions(file: string, schema: Schema): DataSourceOptions {
  return {
    ...schema,
    type: 'better-sqlite3',
    database: file,
    timeout: LOCK_WAIT_MS,
    statementCacheSize: 500,
    synchronize: false,
    migrationsTransactionMode: 'all',
    prepareDatabase: (database: RawDatabase) => {
      database.pragma('journal_mode = WAL');
      // Switching to WAL lets the level fall to NORMAL at the first read unless it is set in so many words.
      database.pragma('synchronous = FULL');
      database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      database.pragma('journal_size_limit = 67108864');
      database.pragma('cache_size = -32768');
      database.pragma('temp_store = MEMORY');
    },
  };
}

/** The one connection that every read uses: it sees committed rows only, and cannot write. */
export function sqliteReaderOptions(file: string, schema: Schema): DataSourceOptions {
  return {
    ...schema,
    type: 'better-sqlite3',
    database: file,
    readonly: true,
    timeout: LOCK_WAIT_MS,
    statementCacheSize: 500,
    synchronize: false,
    prepareDatabase: (database: RawDatabase) => {
      registerFoldCase(database);
      database.pragma('query_only = ON');
      database.pragma('cache_size = -32768');
      database.pragma('temp_store = MEMORY');
    },
  };
}

/**
 * @param file the database
 * @throws Error in plain words when the file is there but is no SQLite database: it is never replaced by an empty one
 */
export function assertSqliteFile(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return;
  const header = Buffer.alloc(16);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, 16, 0);
  } finally {
    closeSync(descriptor);
  }
  if (header.toString('latin1') !== 'SQLite format 3\0')
    throw new Error(`${file} is not an SQLite database, or it is damaged. Nothing was changed; restore it from a backup.`);
}

/**
 * Brings the schema up to date; an existing database is copied aside first.
 *
 * @throws Error when the database was made by a newer version, which this one must not touch
 */
export async function migrateSqlite(writer: DataSource, file: string): Promise<void> {
  const done = await appliedMigrations(writer);
  refuseNewer(writer, done);
  if (done.length === writer.migrations.length) return;
  if (done.length > 0) await writer.query(`VACUUM INTO '${backupName(file).replaceAll("'", "''")}'`);
  await writer.runMigrations();
}

/** @returns names of the migrations that the database says were run */
async function appliedMigrations(source: DataSource): Promise<string[]> {
  const tables: unknown[] = await source.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'");
  if (tables.length === 0) return [];
  const rows: { name: string }[] = await source.query('SELECT name FROM migrations ORDER BY id');
  return rows.map((row) => row.name);
}

/** @throws Error when `done` names a migration that this version does not know */
export function refuseNewer(source: DataSource, done: string[]): void {
  const known = new Set(source.migrations.map((migration) => migration.name ?? migration.constructor.name));
  const newer = done.filter((name) => !known.has(name));
  if (newer.length > 0)
    throw new Error(
      `The database was made by a newer version of Switchboard (it bears ${newer.join(', ')}), or an extension is missing. ` +
        'Nothing was changed; start the newer version.',
    );
}

function backupName(file: string): string {
  return `${file}.before-${new Date().toISOString().replace(/\D/g, '').slice(0, 17)}`;
}

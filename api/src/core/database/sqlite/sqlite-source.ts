import { Logger } from '@nestjs/common';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { TypeOrmLog } from '../../logging/typeorm-log.js';
import type { ExtensionMigrations } from '../extension-migrations.js';
import { recordPhases } from '../migration-phases.js';
import { pendingMigrations, runMigrations } from '../schema-migrations.js';
import { copyBeforeMigration, pruneMigrationCopies } from './migration-copies.js';
import { type FunctionRegistry, registerFunctions } from './sqlite-functions.js';

/** Milliseconds that better-sqlite3 may wait for a lock: it blocks the event loop meanwhile, so hardly at all; the gate retries. */
const LOCK_WAIT_MS = 20;
/** Pages (of 4 KiB) after which the WAL is checkpointed; 1,000, the default, costs a third of the write throughput. */
const CHECKPOINT_PAGES = 10_000;

type Schema = Pick<DataSourceOptions, 'entities' | 'migrations'>;

/** The database object that better-sqlite3 passes to `prepareDatabase`. */
interface RawDatabase extends FunctionRegistry {
  pragma(text: string): unknown;
}

/** The only connection that writes: WAL, and every COMMIT on disk before it returns. */
export function sqliteWriterOptions(file: string, schema: Schema): DataSourceOptions {
  return {
    ...schema,
    type: 'better-sqlite3',
    database: file,
    timeout: LOCK_WAIT_MS,
    statementCacheSize: 500,
    synchronize: false,
    logger: new TypeOrmLog(),
    migrationsTransactionMode: 'all',
    prepareDatabase: (database: RawDatabase) => {
      registerFunctions(database);
      database.pragma('journal_mode = WAL');
      // Switching to WAL lowers the level to NORMAL at the first read unless it is set explicitly.
      database.pragma('synchronous = FULL');
      database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      database.pragma('journal_size_limit = 67108864');
      database.pragma('cache_size = -32768');
      database.pragma('temp_store = MEMORY');
    },
  };
}

/** The only connection that reads: it sees committed rows only, and cannot write. */
export function sqliteReaderOptions(file: string, schema: Schema): DataSourceOptions {
  return {
    ...schema,
    type: 'better-sqlite3',
    database: file,
    readonly: true,
    timeout: LOCK_WAIT_MS,
    statementCacheSize: 500,
    synchronize: false,
    logger: new TypeOrmLog(),
    prepareDatabase: (database: RawDatabase) => {
      registerFunctions(database);
      database.pragma('query_only = ON');
      database.pragma('cache_size = -32768');
      database.pragma('temp_store = MEMORY');
    },
  };
}

/**
 * Migrates the schema to the current version; an existing database is copied first, and the last two such copies are kept.
 *
 * @param extensions whose migrations run after Switchboard's own
 * @throws Error when the database was created by a newer version, or by another program: this version must not change it
 */
export async function migrateSqlite(writer: DataSource, file: string, extensions: readonly ExtensionMigrations[] = []): Promise<void> {
  const applied = await appliedMigrations(writer);
  const pending = await pendingMigrations(writer, applied, extensions);
  if (applied.length === 0) await assertOwnTables(writer, file);
  // The process may have ended after the last migration and before its phase was recorded.
  if (!pending.any && pending.misplaced.length === 0) return recordPhases(writer, writer.migrations);
  const logger = new Logger('Migrations');
  if (applied.length > 0) logger.log({ copy: await copyBeforeMigration(writer, file) }, 'copied the database before changing its schema');
  await runMigrations(writer, pending);
  const removed = pruneMigrationCopies(file);
  if (removed.length > 0) logger.log({ removed }, 'removed older copies of the database');
}

/** @throws Error when there are tables in a database on which no migration was ever run: they are another program's */
async function assertOwnTables(writer: DataSource, file: string): Promise<void> {
  const tables: { name: string }[] = await writer.query(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY name LIMIT 3",
  );
  if (tables.length > 0)
    throw new Error(
      `${file} contains the tables of another program (${tables.map(({ name }) => name).join(', ')}). ` +
        'No table was changed; set DATABASE_URL to a file that only Switchboard uses.',
    );
}

/** @returns names of the migrations recorded in the database */
async function appliedMigrations(source: DataSource): Promise<string[]> {
  const tables: unknown[] = await source.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'");
  if (tables.length === 0) return [];
  const rows: { name: string }[] = await source.query('SELECT name FROM migrations ORDER BY id');
  return rows.map((row) => row.name);
}

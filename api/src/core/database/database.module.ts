import { type DynamicModule, Global, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions, type MigrationInterface, type QueryRunner } from 'typeorm';
import { Bus } from '../bus/bus.js';
import { Clock } from '../clock/clock.js';
import { SharedClock } from '../clock/shared-clock.js';
import { SETTINGS } from '../config/settings-token.js';
import type { StorageSettings } from './database.settings.js';
import { Metrics } from '../metrics/metrics.js';
import { createOwnerOnly } from '../files/owner-only.js';
import { WRITER } from './data-sources.js';
import { ExternalWriteWatch } from './sqlite/external-write-watch.js';
import { DatabaseFigures } from './database-figures.js';
import { ContractMigrations } from './contract-migrations.js';
import { DatabaseResources } from './database-resources.js';
import type { ExtensionMigrations } from './extension-migrations.js';
import { LongReads } from './long-reads.js';
import { OwnerLock } from './owner-lock.js';
import { SessionEpoch } from './postgres/session-epoch.js';
import { migratePostgres, postgresReaderOptions, postgresWriterOptions } from './postgres/postgres-source.js';
import { assertNotMoving } from './postgres/unfinished-move.js';
import { PostgresWriteGate } from './postgres/postgres-write-gate.js';
import { connectionOf, PreparedStatements } from './sqlite/prepared-statements.js';
import { ReadCheck } from './read-check.js';
import { SqliteFileWatch } from './sqlite/sqlite-file-watch.js';
import { SqliteWriteGate } from './sqlite/sqlite-write-gate.js';
import { assertSqliteFile } from './sqlite/sqlite-file.js';
import { migrateSqlite, sqliteReaderOptions, sqliteWriterOptions } from './sqlite/sqlite-source.js';
import { assertNotMoved } from './sqlite/moved-mark.js';
import { WalWatch } from './sqlite/wal-watch.js';
import { WriteFence } from './write-fence.js';
import { WriteFigures } from './write-figures.js';
import { WriteGate } from './write-gate.js';

/** All entities, and all migrations. */
export interface SchemaParts {
  /** the features' and the extensions' */
  entities: (new () => object)[];
  /** the features' */
  migrations: (new () => MigrationInterface)[];
  /** the extensions', each recorded in a table of its own */
  extensions?: readonly ExtensionMigrations[];
}

@Global()
@Module({})
class OwnershipModule {
  static register({ lock, fence }: DatabaseResources): DynamicModule {
    const ownership = [{ provide: OwnerLock, useValue: lock }, { provide: WriteFence, useValue: fence }];
    const sessions = { provide: SessionEpoch, useFactory: () => new SessionEpoch() };
    return { module: OwnershipModule, providers: [Bus, sessions, ...ownership], exports: [Bus, SessionEpoch, OwnerLock, WriteFence] };
  }
}

/**
 * The database, in the order in which it must start: acquire ownership, open the writer, migrate the schema, open the reader.
 *
 * The default data source reads (`@InjectRepository`, `@InjectDataSource()`); writes go through {@link WriteGate} alone.
 */
@Module({})
export class DatabaseModule {
  /** @param resources records what is open, for the caller that has to close it when startup fails */
  static register(schema: SchemaParts, resources = new DatabaseResources()): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        OwnershipModule.register(resources),
        TypeOrmModule.forRootAsync({
          name: WRITER,
          inject: [SETTINGS, OwnerLock, SessionEpoch, Clock],
          useFactory: async (settings: StorageSettings, lock: OwnerLock, sessions: SessionEpoch, clock: Clock) => {
            const isJoined = settings.redisUrl !== null;
            await resources.open(() => lock.acquire(settings.database, isJoined));
            if (isJoined) await resources.onJoining();
            if (clock instanceof SharedClock) await clock.synchronize(() => askTime(lock));
            if (settings.database.kind === 'sqlite') {
              assertNotMoved(settings.database.file);
              assertSqliteFile(settings.database.file);
            }
            return { ...writerOptions(settings, schema, sessions), toRetry: () => false };
          },
          dataSourceFactory: (options) => resources.open(() => resources.lock.whileStarting(() => openWriter(options!, schema.extensions, assertNotMoving))),
        }),
        TypeOrmModule.forRootAsync({
          // The reader is opened only after the writer has created the file and its schema.
          inject: [SETTINGS, SessionEpoch, getDataSourceToken(WRITER)],
          useFactory: (settings: StorageSettings, sessions: SessionEpoch) => ({ ...readerOptions(settings, schema, sessions), toRetry: () => false }),
          dataSourceFactory: (options) => resources.open(() => openReader(options!)),
        }),
      ],
      providers: [
        {
          provide: WriteGate,
          inject: [SETTINGS, getDataSourceToken(WRITER), Bus, WriteFence, SessionEpoch, Metrics],
          useFactory: ({ database }: StorageSettings, writer: DataSource, bus: Bus, fence: WriteFence, sessions: SessionEpoch, metrics: Metrics) => {
            const figures = new WriteFigures(metrics);
            return database.kind === 'sqlite' ? new SqliteWriteGate(writer, bus, fence, figures) : new PostgresWriteGate(writer, bus, fence, sessions, figures);
          },
        },
        ContractMigrations,
        ExternalWriteWatch,
        WalWatch,
        SqliteFileWatch,
        ReadCheck,
        LongReads,
        DatabaseFigures,
      ],
      exports: [WriteGate, ContractMigrations, ExternalWriteWatch, ReadCheck, LongReads, TypeOrmModule],
    };
  }
}

async function askTime(lock: OwnerLock): Promise<number> {
  const rows = await lock.query<{ now: number }>('SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS double precision) AS now');
  return rows[0]!.now;
}

function writerOptions({ database, databasePool }: StorageSettings, { entities, migrations }: SchemaParts, sessions: SessionEpoch): DataSourceOptions {
  const schema = { entities, migrations };
  if (database.kind === 'sqlite') return sqliteWriterOptions(database.file, schema);
  return postgresWriterOptions(database.url, schema, { max: databasePool.write, sessions });
}

function readerOptions({ database, databasePool }: StorageSettings, { entities, migrations }: SchemaParts, sessions: SessionEpoch): DataSourceOptions {
  const schema = { entities, migrations };
  if (database.kind === 'sqlite') return sqliteReaderOptions(database.file, schema);
  return postgresReaderOptions(database.url, schema, { max: databasePool.read, sessions });
}

/**
 * Opens the data source that writes, and migrates its schema to the current version.
 *
 * @param extensions whose migrations run after Switchboard's own
 * @param assertOpen checks a PostgreSQL database before anything is changed
 * @throws Error when the database was created by a newer version
 */
export async function openWriter(
  options: DataSourceOptions, extensions?: readonly ExtensionMigrations[], assertOpen?: (writer: DataSource) => Promise<void>,
): Promise<DataSource> {
  if (options.type === 'better-sqlite3') createOwnerOnly(options.database);
  const writer = await new DataSource(options).initialize();
  try {
    if (options.type === 'better-sqlite3') await migrateSqlite(writer, options.database, extensions);
    else {
      await assertOpen?.(writer);
      await migratePostgres(writer, extensions);
    }
  } catch (error) {
    await writer.destroy();
    throw error;
  }
  return writer;
}

/**
 * Opens the data source that reads. On SQLite its direct queries go straight to the driver, see {@link PreparedStatements}.
 *
 * @throws what the driver throws when the database cannot be opened
 */
export async function openReader(options: DataSourceOptions): Promise<DataSource> {
  const reader = await new DataSource(options).initialize();
  if (options.type !== 'better-sqlite3') return reader;
  const statements = new PreparedStatements(connectionOf(reader));
  return Object.assign(reader, {
    query: async (text: string, parameters?: readonly unknown[], runner?: QueryRunner): Promise<unknown> =>
      runner ? runner.query(text, parameters as unknown[]) : statements.query(text, parameters),
  });
}

import { type DynamicModule, Global, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions, type MigrationInterface, type QueryRunner } from 'typeorm';
import { Bus } from '../bus/bus.js';
import { SETTINGS } from '../config/settings.js';
import type { StorageSettings } from './database.settings.js';
import { createOwnerOnly } from '../files/owner-only.js';
import { WRITER } from './data-sources.js';
import { ExternalWriteWatch } from './sqlite/external-write-watch.js';
import { DatabaseResources } from './database-resources.js';
import { LongReads } from './long-reads.js';
import { OwnerLock } from './owner-lock.js';
import { SessionEpoch } from './postgres/session-epoch.js';
import { migratePostgres, postgresReaderOptions, postgresWriterOptions } from './postgres/postgres-source.js';
import { PostgresWriteGate } from './postgres/postgres-write-gate.js';
import { connectionOf, PreparedStatements } from './sqlite/prepared-statements.js';
import { ReadCheck } from './read-check.js';
import { SqliteFileWatch } from './sqlite/sqlite-file-watch.js';
import { SqliteWriteGate } from './sqlite/sqlite-write-gate.js';
import { assertSqliteFile } from './sqlite/sqlite-file.js';
import { migrateSqlite, sqliteReaderOptions, sqliteWriterOptions } from './sqlite/sqlite-source.js';
import { WalWatch } from './sqlite/wal-watch.js';
import { WriteFence } from './write-fence.js';
import { WriteGate } from './write-gate.js';

/** All entities and migrations: the features' and the extensions'. */
export interface SchemaParts {
  entities: (new () => object)[];
  migrations: (new () => MigrationInterface)[];
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
          inject: [SETTINGS, OwnerLock, SessionEpoch],
          useFactory: async (settings: StorageSettings, lock: OwnerLock, sessions: SessionEpoch) => {
            await resources.open(() => lock.acquire(settings.database));
            if (settings.database.kind === 'sqlite') assertSqliteFile(settings.database.file);
            return { ...writerOptions(settings, schema, sessions), toRetry: () => false };
          },
          dataSourceFactory: (options) => resources.open(() => openWriter(options!)),
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
          inject: [SETTINGS, getDataSourceToken(WRITER), Bus, WriteFence, SessionEpoch],
          useFactory: ({ database }: StorageSettings, writer: DataSource, bus: Bus, fence: WriteFence, sessions: SessionEpoch) =>
            database.kind === 'sqlite' ? new SqliteWriteGate(writer, bus, fence) : new PostgresWriteGate(writer, bus, fence, sessions),
        },
        ExternalWriteWatch,
        WalWatch,
        SqliteFileWatch,
        ReadCheck,
        LongReads,
      ],
      exports: [WriteGate, ExternalWriteWatch, ReadCheck, LongReads, TypeOrmModule],
    };
  }
}

function writerOptions({ database, databasePool }: StorageSettings, schema: SchemaParts, sessions: SessionEpoch): DataSourceOptions {
  if (database.kind === 'sqlite') return sqliteWriterOptions(database.file, schema);
  return postgresWriterOptions(database.url, schema, { max: databasePool.write, sessions });
}

function readerOptions({ database, databasePool }: StorageSettings, schema: SchemaParts, sessions: SessionEpoch): DataSourceOptions {
  if (database.kind === 'sqlite') return sqliteReaderOptions(database.file, schema);
  return postgresReaderOptions(database.url, schema, { max: databasePool.read, sessions });
}

/**
 * Opens the data source that writes, and migrates its schema to the current version.
 *
 * @throws Error when the database was created by a newer version
 */
export async function openWriter(options: DataSourceOptions): Promise<DataSource> {
  if (options.type === 'better-sqlite3') createOwnerOnly(options.database);
  const writer = await new DataSource(options).initialize();
  try {
    if (options.type === 'better-sqlite3') await migrateSqlite(writer, options.database);
    else await migratePostgres(writer);
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

import pg from 'pg';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { TypeOrmLog } from '../../logging/typeorm-log.js';
import type { ExtensionMigrations } from '../extension-migrations.js';
import { pendingMigrations, runMigrations } from '../schema-migrations.js';
import { CONNECTION_WAIT_MS, AdaptivePool } from './adaptive-pool.js';
import { assertCanMigrate, assertUsable } from './postgres-check.js';
import { SessionEpoch } from './session-epoch.js';
import { appliedMigrations, mayContract, pendingContracts } from './contract-migrations.js';

type Schema = Pick<DataSourceOptions, 'entities' | 'migrations'>;

/** Milliseconds after which PostgreSQL itself cancels a statement or ends an idle transaction. */
const STATEMENT_LIMIT_MS = 10_000;

/** Options in which a pool differs from the default. */
export interface PoolOptions {
  /** maximum number of connections */
  max?: number;
  /** shared by the pools of one server */
  sessions?: SessionEpoch;
  /** milliseconds after which PostgreSQL cancels a statement; 0: never */
  statementLimit?: number;
}

const sharedOptions = {
  type: 'postgres',
  synchronize: false,
  logger: new TypeOrmLog(),
  // Counts fit into a double; as text every caller would have to convert them.
  parseInt8: true,
  installExtensions: false,
  connectTimeoutMS: CONNECTION_WAIT_MS,
  driver: Object.create(pg, { Pool: { value: AdaptivePool } }) as typeof pg,
} as const;

/**
 * Options of a pool whose sessions have these settings. They are set once connected, and not in the startup packet: poolers reject
 * parameters there that they do not know.
 */
function poolOptions({ max, sessions = new SessionEpoch() }: PoolOptions, settings: Record<string, string | number>): object {
  const text = Object.entries(settings).map(([name, value]) => `SET ${name} = ${value}`).join('; ');
  // Keep one, or the other pool could take the last connection that PostgreSQL grants this server.
  return { max, min: 1, sessions, onConnect: (client: pg.ClientBase) => client.query(text) };
}

/** The pool that writes. Every COMMIT waits for the disk, whatever the server's default is. */
export function postgresWriterOptions(url: string, schema: Schema, options: PoolOptions = {}): DataSourceOptions {
  return {
    ...sharedOptions,
    ...schema,
    url,
    applicationName: 'switchboard writer',
    migrationsTransactionMode: 'all',
    extra: poolOptions(options, {
      statement_timeout: options.statementLimit ?? STATEMENT_LIMIT_MS,
      idle_in_transaction_session_timeout: STATEMENT_LIMIT_MS,
      synchronous_commit: 'on',
    }),
  };
}

/** The pool for all reads; PostgreSQL rejects writes on it. */
export function postgresReaderOptions(url: string, schema: Schema, options: PoolOptions = {}): DataSourceOptions {
  return {
    ...sharedOptions,
    ...schema,
    url,
    applicationName: 'switchboard reader',
    extra: poolOptions(options, {
      statement_timeout: options.statementLimit ?? STATEMENT_LIMIT_MS,
      default_transaction_read_only: 'on',
    }),
  };
}

/**
 * Migrates the schema to the current version, except by contract migrations while a server of an older release lives. The owner lock is held, so no
 * other process does the same.
 *
 * @throws UnusableDatabaseError, or Error when the database was created by a newer version
 */
export async function migratePostgres(writer: DataSource, extensions: readonly ExtensionMigrations[] = []): Promise<void> {
  await assertUsable(writer);
  const applied = await appliedMigrations(writer);
  const pending = await pendingMigrations(writer, applied, extensions);
  if (pending.any) await assertCanMigrate(writer);
  const contracts = pendingContracts(writer, applied);
  await runMigrations(writer, pending, contracts.length === 0 || (await mayContract(writer, 1)) ? [] : contracts);
}

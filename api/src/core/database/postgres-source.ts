import pg from 'pg';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { TypeOrmLog } from '../logging/typeorm-log.js';
import { CONNECTION_WAIT_MS, PatientPool } from './postgres/patient-pool.js';
import { assertMayMigrate, assertUsable } from './postgres/postgres-check.js';
import { SessionEpoch } from './postgres/session-epoch.js';
import { refuseNewer, runMigrations } from './sqlite-source.js';

type Schema = Pick<DataSourceOptions, 'entities' | 'migrations'>;

/** Milliseconds after which PostgreSQL itself ends a statement, and a transaction that does nothing. */
const STATEMENT_LIMIT_MS = 10_000;

/** How a pool differs from the usual one. */
export interface PoolOptions {
  /** most connections */
  max?: number;
  /** shared by the pools of one server */
  sessions?: SessionEpoch;
  /** milliseconds after which PostgreSQL ends a statement; 0: never */
  statementLimit?: number;
}

const shared = {
  type: 'postgres',
  synchronize: false,
  logger: new TypeOrmLog(),
  // Counts fit a double; as text they would have to be turned into numbers at every place.
  parseInt8: true,
  installExtensions: false,
  connectTimeoutMS: CONNECTION_WAIT_MS,
  driver: Object.create(pg, { Pool: { value: PatientPool } }) as typeof pg,
} as const;

/**
 * Options of a pool whose sessions have these settings. They are set once a connection is there, and not with its startup packet: in
 * that poolers refuse what they do not know.
 */
function poolOptions({ max, sessions = new SessionEpoch() }: PoolOptions, settings: Record<string, string | number>): object {
  const text = Object.entries(settings).map(([name, value]) => `SET ${name} = ${value}`).join('; ');
  // One stays, or the other pool could take the last connection that PostgreSQL gives to this server.
  return { max, min: 1, sessions, onConnect: (client: pg.ClientBase) => client.query(text) };
}

/** The pool that writes. Every COMMIT waits for the disk whatever the server's own default is. */
export function postgresWriterOptions(url: string, schema: Schema, options: PoolOptions = {}): DataSourceOptions {
  return {
    ...shared,
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

/** The pool that every read uses; PostgreSQL refuses writes on it. */
export function postgresReaderOptions(url: string, schema: Schema, options: PoolOptions = {}): DataSourceOptions {
  return {
    ...shared,
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
 * Brings the schema up to date. The owner lock is held, so nobody else does the same.
 *
 * @throws UnusableDatabaseError, or Error when the database was made by a newer version
 */
export async function migratePostgres(writer: DataSource): Promise<void> {
  await assertUsable(writer);
  const [found]: { exists: boolean }[] = await writer.query("SELECT to_regclass('migrations') IS NOT NULL AS exists");
  const rows: { name: string }[] = found?.exists ? await writer.query('SELECT name FROM migrations ORDER BY id') : [];
  refuseNewer(
    writer,
    rows.map((row) => row.name),
  );
  if (rows.length < writer.migrations.length) await assertMayMigrate(writer);
  await runMigrations(writer);
}

import pg from 'pg';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { TypeOrmLog } from '../logging/typeorm-log.js';
import { refuseNewer, runMigrations } from './sqlite-source.js';

/**
 * A client whose loss never ends the process. While it changes hands between the pool and TypeORM nobody listens to it for a moment,
 * and an `error` that nobody hears is thrown; whoever uses the client learns of its loss by the next statement anyway.
 */
class ListeningClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

type Schema = Pick<DataSourceOptions, 'entities' | 'migrations'>;

/** Milliseconds after which PostgreSQL itself ends a statement, and a transaction that does nothing. */
const STATEMENT_LIMIT_MS = 10_000;

const shared = {
  type: 'postgres',
  synchronize: false,
  logger: new TypeOrmLog(),
  // Counts fit a double; as text they would have to be turned into numbers at every place.
  parseInt8: true,
  installExtensions: false,
  connectTimeoutMS: 5_000,
} as const;

/** The pool that writes. Every COMMIT waits for the disk whatever the server's own default is. */
export function postgresWriterOptions(url: string, schema: Schema): DataSourceOptions {
  return {
    ...shared,
    ...schema,
    url,
    applicationName: 'switchboard writer',
    migrationsTransactionMode: 'all',
    extra: {
      Client: ListeningClient,
      max: 16,
      statement_timeout: STATEMENT_LIMIT_MS,
      idle_in_transaction_session_timeout: STATEMENT_LIMIT_MS,
      options: '-c synchronous_commit=on',
    },
  };
}

/** The pool that every read uses; PostgreSQL refuses writes on it. */
export function postgresReaderOptions(url: string, schema: Schema): DataSourceOptions {
  return {
    ...shared,
    ...schema,
    url,
    applicationName: 'switchboard reader',
    extra: {
      Client: ListeningClient,
      max: 10,
      statement_timeout: STATEMENT_LIMIT_MS,
      options: '-c default_transaction_read_only=on',
    },
  };
}

/**
 * Brings the schema up to date. The owner lock is held, so nobody else does the same.
 *
 * @throws Error when the database was made by a newer version
 */
export async function migratePostgres(writer: DataSource): Promise<void> {
  const [found]: { exists: boolean }[] = await writer.query("SELECT to_regclass('migrations') IS NOT NULL AS exists");
  const rows: { name: string }[] = found?.exists ? await writer.query('SELECT name FROM migrations ORDER BY id') : [];
  refuseNewer(
    writer,
    rows.map((row) => row.name),
  );
  await runMigrations(writer);
}

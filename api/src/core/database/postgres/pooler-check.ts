import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { driverCode } from '../database-faults.js';
import { CONNECTION_WAIT_MS } from './patient-pool.js';

/** Other connections that are opened to find out whether they share a session. */
const TRIES = 3;

/** A pooler stands before PostgreSQL that gives each transaction another session. */
export class PoolerError extends Error {
  constructor() {
    super(
      'DATABASE_URL leads to a connection pooler (such as PgBouncer) that gives each transaction another session of PostgreSQL. Switchboard ' +
        'keeps a pool of its own and needs sessions that stay: let DATABASE_URL name PostgreSQL itself, or a pool with pool_mode = session.',
    );
    this.name = 'PoolerError';
  }
}

/**
 * Finds out whether each connection has a session of PostgreSQL to itself, as advisory locks, settings and prepared statements need.
 *
 * PostgreSQL tells a connection the process that serves it; where another one answers, a pooler stands between. That one shares sessions
 * if what one connection has set is seen by another, or if a connection is served by another process while others are in a transaction.
 *
 * @param url as in DATABASE_URL
 * @throws PoolerError; what the driver throws when it does not answer
 */
export async function assertOwnSessions(url: string): Promise<void> {
  const clients: pg.Client[] = [];
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url, application_name: 'switchboard check', connectionTimeoutMillis: CONNECTION_WAIT_MS });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  };
  try {
    const first = await connect();
    const mark = randomUUID();
    const process = await servedBy(first);
    if (process === (first as unknown as { processID: number | null }).processID) return;
    await first.query("SELECT set_config('switchboard.session', $1, false)", [mark]);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const other = await connect();
      await other.query('BEGIN');
      const { rows } = await other.query<{ mark: string | null }>("SELECT current_setting('switchboard.session', true) AS mark");
      if (rows[0]?.mark === mark || (await servedBy(first)) !== process) throw new PoolerError();
    }
  } catch (error) {
    throw isPoolingOfStatements(error) ? new PoolerError() : error;
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

async function servedBy(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]!.pid;
}

/** PgBouncer refuses transactions, and breaks off, where each statement has another session. */
function isPoolingOfStatements(error: unknown): boolean {
  return driverCode(error) === '08P01' && error instanceof Error && /statement pooling/i.test(error.message);
}

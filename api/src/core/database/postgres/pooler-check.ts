import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { driverCode } from '../database-errors.js';
import { CONNECTION_WAIT_MS } from './adaptive-pool.js';

/** Number of other connections opened to find out whether sessions are shared. */
const TRIES = 3;

/** A pooler in front of PostgreSQL assigns each transaction another session. */
export class PoolerError extends Error {
  constructor() {
    super(
      'DATABASE_URL points to a connection pooler (such as PgBouncer) that gives each transaction a different PostgreSQL session. Switchboard ' +
        'has its own pool and needs persistent sessions: point DATABASE_URL at PostgreSQL itself, or at a pool with pool_mode = session.',
    );
    this.name = 'PoolerError';
  }
}

/**
 * Checks that each connection has a PostgreSQL session of its own, as advisory locks, settings and prepared statements require.
 *
 * PostgreSQL tells a connection the id of the process that serves it; if another process responds, there is a pooler in between. The pooler
 * shares sessions if one connection sees what another has set, or if a connection is served by a different process while others are in a
 * transaction.
 *
 * @param url as in DATABASE_URL
 * @throws PoolerError; what the driver throws when the database does not respond
 */
export async function assertDedicatedSessions(url: string): Promise<void> {
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
    const marker = randomUUID();
    const servingPid = await backendPid(first);
    if (servingPid === (first as unknown as { processID: number | null }).processID) return;
    await first.query("SELECT set_config('switchboard.session', $1, false)", [marker]);
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const other = await connect();
      await other.query('BEGIN');
      const { rows } = await other.query<{ marker: string | null }>("SELECT current_setting('switchboard.session', true) AS marker");
      if (rows[0]?.marker === marker || (await backendPid(first)) !== servingPid) throw new PoolerError();
    }
  } catch (error) {
    throw isStatementPooling(error) ? new PoolerError() : error;
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

async function backendPid(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]!.pid;
}

/** With statement pooling, PgBouncer rejects transactions and closes the connection. */
function isStatementPooling(error: unknown): boolean {
  return driverCode(error) === '08P01' && error instanceof Error && /statement pooling/i.test(error.message);
}

import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseSettings } from '../config/settings.js';
import { driverCode } from './database-faults.js';

/** Milliseconds between two attempts. */
const RETRY_MS = 500;
/** Milliseconds between two log messages. */
const TELL_EVERY_MS = 5_000;

/** How to wait for a database. */
export interface Waiting {
  /** milliseconds after which to give up */
  limit: number;
  /** called before the second attempt: from then on the server is waiting */
  begin: () => Promise<void>;
  /** logs that it is still waiting, and for how long it has been, in milliseconds */
  tell: (waited: number, error: unknown) => void;
}

/**
 * Waits until PostgreSQL responds: after a start of the whole machine, or of several containers, it is often some seconds late. Errors that
 * time does not resolve, such as a wrong password, are thrown at once.
 *
 * @throws the driver's last error, when the database does not respond in time or rejects the connection
 */
export async function waitForDatabase(database: DatabaseSettings, { limit, begin, tell }: Waiting): Promise<void> {
  if (database.kind === 'sqlite') return;
  const since = performance.now();
  const waited = (): number => performance.now() - since;
  let toldAt = -Infinity;
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(database.url, Math.max(1_000, Math.min(limit - waited(), TELL_EVERY_MS)));
    } catch (error) {
      if (!mayAnswerLater(error) || waited() + RETRY_MS >= limit) throw error;
      if (attempt === 1) await begin();
      if (waited() - toldAt >= TELL_EVERY_MS) {
        toldAt = waited();
        tell(toldAt, error);
      }
      await delay(RETRY_MS);
    }
  }
}

async function ask(url: string, patience: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'switchboard start', connectionTimeoutMillis: Math.ceil(patience) });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** No connection, a broken one, PostgreSQL (or a pooler in front of it) starting up or shutting down, or all connections in use. */
function mayAnswerLater(error: unknown): boolean {
  const code = driverCode(error);
  const message = error instanceof Error ? error.message : '';
  if (code === '08P01') return /server login|connect|query_wait_timeout/.test(message) && !/startup parameter/.test(message);
  if (code === '') return /timeout|Connection terminated/.test(message);
  return /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|08|57P0[1-3]|53300|53400)/.test(code);
}

import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { DatabaseSettings } from './database.settings.js';
import { driverCode } from './database-errors.js';

/** Milliseconds between two attempts. */
const RETRY_MS = 500;
/** Milliseconds between two log messages. */
const LOG_INTERVAL_MS = 5_000;

/** How to wait for a database. */
export interface WaitOptions {
  /** milliseconds after which to give up */
  limit: number;
  /** called before the second attempt: from then on the server is waiting */
  onWaiting: () => Promise<void>;
  /** logs that it is still waiting, and for how long it has been, in milliseconds */
  logProgress: (waited: number, error: unknown) => void;
}

/**
 * Waits until PostgreSQL responds: after a start of the whole machine, or of several containers, it is often some seconds late. Errors that
 * time does not resolve, such as a wrong password, are thrown at once.
 *
 * @throws the driver's last error, when the database does not respond in time or rejects the connection
 */
export async function waitForDatabase(database: DatabaseSettings, { limit, onWaiting, logProgress }: WaitOptions): Promise<void> {
  if (database.kind === 'sqlite') return;
  const since = performance.now();
  const waited = (): number => performance.now() - since;
  let loggedAt = -Infinity;
  for (let attempt = 1; ; attempt++) {
    try {
      return await ping(database.url, Math.max(1_000, Math.min(limit - waited(), LOG_INTERVAL_MS)));
    } catch (error) {
      if (!isTransient(error) || waited() + RETRY_MS >= limit) throw error;
      if (attempt === 1) await onWaiting();
      if (waited() - loggedAt >= LOG_INTERVAL_MS) {
        loggedAt = waited();
        logProgress(loggedAt, error);
      }
      await delay(RETRY_MS);
    }
  }
}

async function ping(url: string, timeoutMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'switchboard start', connectionTimeoutMillis: Math.ceil(timeoutMs) });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** No connection, a broken one, PostgreSQL (or a pooler in front of it) starting up or shutting down, or all connections in use. */
function isTransient(error: unknown): boolean {
  const code = driverCode(error);
  const message = error instanceof Error ? error.message : '';
  if (code === '08P01') return /server login|connect|query_wait_timeout/.test(message) && !/startup parameter/.test(message);
  if (code === '') return /timeout|Connection terminated/.test(message);
  return /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_|08|57P0[1-3]|53300|53400)/.test(code);
}

import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseOwnedError } from '../database-owned.error.js';
import { ADVISORY_KEY } from './advisory-keys.js';

/** Held while one of several joined servers starts. */
const STARTING_KEY = [0x53574244, 2];
/** Milliseconds between two attempts to take it. */
const STARTING_RETRY_MS = 200;
/** Maximum wait for a connection, in milliseconds. */
const CONNECT_LIMIT_MS = 5_000;
/** Milliseconds after which PostgreSQL cancels a statement of this connection, and after which its answer is no longer waited for. */
const LIMITS = { statement: 500, answer: 1_000 };
/** The same while the server starts: nobody relies on a prompt answer yet, and giving up would end the process. */
const STARTUP_LIMITS = { statement: 10_000, answer: 15_000 };
/** Has PostgreSQL notice within some ten seconds that this server's machine is gone. Through a socket file, it has no effect. */
const KEEPALIVE = 'SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3';

/** A session of PostgreSQL: its process, and when that began. */
interface Backend {
  pid: number;
  started: string;
}

/** The driver's types lack this option. */
interface LimitedQuery extends pg.QueryConfig {
  query_timeout: number;
}

/**
 * Owns a PostgreSQL database by a session-level advisory lock, which PostgreSQL releases when the connection ends. Short statements may use the
 * same connection.
 */
export class PostgresOwnerLock {
  private client: pg.Client | undefined;
  private limits = STARTUP_LIMITS;
  /** the session of the latest connection that held the lock */
  private backend: Backend | undefined;

  /**
   * @param url as in DATABASE_URL
   * @param onLost called once each time the connection breaks, and the lock is lost with it
   * @param isJoined whether others may own it at the same time, if they are joined too
   */
  constructor(
    private readonly url: string,
    private readonly onLost: () => void,
    private readonly isJoined = false,
  ) {}

  /** @throws DatabaseOwnedError while another process holds it; what the driver throws when PostgreSQL does not respond */
  async acquire(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      query_timeout: this.limits.answer,
      application_name: 'switchboard owner',
    });
    // Registered first: a connection may break at any time, and an unhandled `error` event would end the process.
    const handleLoss = (): void => {
      // A single break may emit both events.
      if (this.client !== client) return;
      this.client = undefined;
      this.onLost();
    };
    client.on('error', handleLoss).on('end', handleLoss);
    try {
      await client.connect();
      // What is written here, that the server is alive, need not outlast PostgreSQL.
      await client.query(`${statementLimit(this.limits)}; SET synchronous_commit = off; ${KEEPALIVE}`);
      await this.endPrevious(client);
      if (!(await tryLock(client, this.isJoined))) throw await conflict(client, this.isJoined);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    this.backend = (await client.query<Backend>('SELECT pid, CAST(backend_start AS text) AS started FROM pg_stat_activity WHERE pid = pg_backend_pid()')).rows[0];
  }

  /** Ends this server's own earlier session, which keeps the lock for as long as PostgreSQL has not noticed that its connection broke. */
  private async endPrevious(client: pg.Client): Promise<void> {
    if (!this.backend) return;
    const { pid, started } = this.backend;
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND CAST(backend_start AS text) = $2 AND pid <> pg_backend_pid()', [pid, started]);
  }

  /** The connection, as long as the lock is held. */
  get session(): object | undefined {
    return this.client;
  }

  /** @throws Error while there is no connection; what the driver throws */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    if (!this.client) throw new Error('There is no connection to PostgreSQL.');
    const query: LimitedQuery = { name: hash('sha256', text, 'base64url'), text, values, query_timeout: this.limits.answer };
    return (await this.client.query<Row>(query)).rows;
  }

  /** The server has started: from now on it does not wait long for PostgreSQL. */
  endStartup(): void {
    this.limits = LIMITS;
    // Should it fail, the answer is waited for no longer anyway.
    this.client?.query(statementLimit(LIMITS)).catch(() => undefined);
  }

  /** Does something while no other joined server does the same. */
  async whileStarting<T>(work: () => Promise<T>): Promise<T> {
    if (!this.isJoined) return work();
    while (!(await this.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', STARTING_KEY))[0]!.held) await delay(STARTING_RETRY_MS);
    try {
      return await work();
    } finally {
      await this.query('SELECT pg_advisory_unlock($1, $2)', STARTING_KEY).catch(() => undefined);
    }
  }

  /** Closes the connection without waiting for PostgreSQL, as if it had broken. */
  drop(): void {
    this.client?.connection.stream.destroy();
  }

  async release(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }
}

const statementLimit = ({ statement }: typeof LIMITS) => `SET statement_timeout = ${statement}`;

async function tryLock(client: pg.Client, isShared: boolean): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(`SELECT pg_try_advisory_lock${isShared ? '_shared' : ''}($1, $2) AS held`, [...ADVISORY_KEY]);
  return rows[0]!.held;
}

/** Says who owns the database, and what to do. */
async function conflict(client: pg.Client, isJoined: boolean): Promise<DatabaseOwnedError> {
  const where = 'this PostgreSQL database';
  if (isJoined) return new DatabaseOwnedError(where, 'It runs alone: stop it, or give both the same REDIS_URL.');
  const areOthersJoined = await tryLock(client, true);
  return areOthersJoined ? new DatabaseOwnedError(where, 'It is joined with others by REDIS_URL: give this one the same REDIS_URL, or stop all of them.') : new DatabaseOwnedError(where);
}

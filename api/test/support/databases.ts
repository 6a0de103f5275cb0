import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseSettings } from '../../src/core/database/database.settings.js';
import { TWO_FACED } from './two-faced.js';

/** Which databases the tests run on. `npm test` reports when PostgreSQL does not answer, and sets TEST_POSTGRES=absent. */
export const databaseKinds: DatabaseSettings['kind'][] =
  process.env['TEST_POSTGRES'] === 'absent' ? ['sqlite'] : TWO_FACED ? ['postgres'] : ['sqlite', 'postgres'];

const server = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** How long PostgreSQL waits for a lock before it checks for a deadlock. */
const DEADLOCK_TIMEOUT = '20ms';
/** PostgreSQL's error for users who may not set that: their tests wait longer, but check the same. */
const NOT_PERMITTED = '42501';

/** A test's own database. */
export interface ScratchDatabase {
  settings: DatabaseSettings;
  /** as in DATABASE_URL */
  url: string;
  drop(): Promise<void>;
}

/**
 * Creates an empty database that nothing else uses; `drop` leaves nothing behind.
 *
 * @param options clauses for PostgreSQL's CREATE DATABASE
 */
export function createScratchDatabase(kind: DatabaseSettings['kind'], options = ''): Promise<ScratchDatabase> {
  return kind === 'sqlite' ? createSqlite() : createPostgres(options);
}

async function createSqlite(): Promise<ScratchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-test-'));
  const file = join(folder, 'users.db');
  return {
    settings: { kind: 'sqlite', file },
    url: `sqlite:${file}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function createPostgres(options: string): Promise<ScratchDatabase> {
  const name = `switchboard_test_${randomBytes(6).toString('hex')}`;
  await administer(async (client) => {
    await client.query(`CREATE DATABASE ${name} ${options} ${await copyStrategy(client)}`);
    // By default PostgreSQL checks for a deadlock only after a second, which tests with random writes would spend waiting.
    await client.query(`ALTER DATABASE ${name} SET deadlock_timeout = '${DEADLOCK_TIMEOUT}'`).catch((error: pg.DatabaseError) => {
      if (error.code !== NOT_PERMITTED) throw error;
    });
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    settings: { kind: 'postgres', url: url.href },
    url: url.href,
    drop: () => administer((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/**
 * @returns the clause that makes PostgreSQL 15 or later copy the template's files: a third of the processor time of writing each page to
 * the log. Only where nothing is flushed, since each such copy begins and ends with a checkpoint.
 */
async function copyStrategy(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT current_setting('fsync') = 'off' AND CAST(current_setting('server_version_num') AS integer) >= 150000 AS may`,
  );
  return rows[0]!.may ? 'STRATEGY FILE_COPY' : '';
}

/** Connections for administrative statements, kept for a while: to the server, a new one costs as much as creating a database. */
const administrators = new pg.Pool({ connectionString: server, max: 4, idleTimeoutMillis: 5_000, allowExitOnIdle: true });
administrators.on('error', () => undefined); // of an idle connection: whoever needs one next gets another

/** Runs administrative statements on PostgreSQL, on a connection that is used for nothing else meanwhile. */
export async function administer(work: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
  const client = await administrators.connect();
  try {
    await work(client);
  } finally {
    client.release();
  }
}

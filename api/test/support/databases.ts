import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DatabaseSettings } from '../../src/core/config/settings.js';

/** Which databases the tests run on. `npm test` says aloud when PostgreSQL does not answer, and sets TEST_POSTGRES=absent. */
export const databaseKinds: DatabaseSettings['kind'][] =
  process.env['TEST_POSTGRES'] === 'absent' ? ['sqlite'] : ['sqlite', 'postgres'];

const server = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** After which time PostgreSQL looks whether those who wait for each other's locks wait for ever. */
const DEADLOCK_TIMEOUT = '20ms';
/** What PostgreSQL answers to those who may not set that: they wait longer, and test the same. */
const NOT_PERMITTED = '42501';

/** A database of the test's own. */
export interface ScratchDatabase {
  settings: DatabaseSettings;
  /** as in DATABASE_URL */
  url: string;
  drop(): Promise<void>;
}

/**
 * Makes an empty database that nothing else uses; `drop` leaves nothing behind.
 *
 * @param options of PostgreSQL's CREATE DATABASE
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
    await client.query(`CREATE DATABASE ${name} ${options}`);
    // PostgreSQL looks for a deadlock after a second only, which tests that write at random would spend waiting.
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

/** Does something to PostgreSQL's databases, on a connection of its own. */
export async function administer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

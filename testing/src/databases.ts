import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** The databases that Switchboard supports. */
export type DatabaseKind = 'sqlite' | 'postgres';

/** The databases that tests run on: `npm test` reports when PostgreSQL does not answer, and sets TEST_POSTGRES=absent. */
export const databaseKinds: readonly DatabaseKind[] = process.env['TEST_POSTGRES'] === 'absent' ? ['sqlite'] : ['sqlite', 'postgres'];

const server = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** A test's own database. */
export interface TestDatabase {
  kind: DatabaseKind;
  /** as in DATABASE_URL */
  url: string;
  /** removes it */
  drop(): Promise<void>;
}

/** Creates an empty database that nothing else uses. */
export function createTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === 'sqlite' ? createSqlite() : createPostgres();
}

async function createSqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-extension-'));
  return { kind: 'sqlite', url: `sqlite:${join(folder, 'users.db')}`, drop: async () => rmSync(folder, { recursive: true, force: true }) };
}

async function createPostgres(): Promise<TestDatabase> {
  const name = `switchboard_extension_${randomBytes(6).toString('hex')}`;
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { kind: 'postgres', url: url.href, drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

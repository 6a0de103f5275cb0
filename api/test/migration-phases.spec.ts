import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import type { PhasedMigration } from '../src/core/database/migration-phases.js';
import { isNextRelease } from '../src/core/database/migration-phases.js';
import pg from 'pg';
import { productVersion } from '../src/core/build/build.js';
import { ContractMigrations } from '../src/core/database/contract-migrations.js';
import { ContractTask } from '../src/core/instances/contract-task.js';
import type { Membership } from '../src/core/instances/membership.js';
import type { OwnerLock } from '../src/core/database/owner-lock.js';
import { ADVISORY_KEY, LIFE_LOCK } from '../src/core/database/postgres/advisory-keys.js';
import { openWriter } from '../src/core/database/database.module.js';
import { postgresWriterOptions } from '../src/core/database/postgres/postgres-source.js';
import { sqliteWriterOptions } from '../src/core/database/sqlite/sqlite-source.js';
import { migrations } from '../src/migrations/index.js';
import { Adds1900000000001, Removes1900000000002 } from './support/pending-migrations.js';
import { reportSkipped } from './support/skipped-tests.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from './support/databases.js';

/** The last migration before two releases could work on one schema. */
const LAST_UNCHECKED = 'MigrationKinds1700000018000';
/** What leaves a server of the previous release without something that it uses, or refuses what it writes. */
const NARROWS: [what: string, pattern: RegExp][] = [
  ['drops', /\bDROP\s+(TABLE|COLUMN|VIEW|FUNCTION|TYPE)\b/i],
  ['renames', /\bRENAME\b/i],
  ['forbids NULL', /\bSET\s+NOT\s+NULL\b/i],
  ['adds a column that old servers do not fill', /\bADD\s+(COLUMN\s+)?(?!CONSTRAINT)\S+\s+[^,;]*\bNOT\s+NULL\b(?![^,;]*\bDEFAULT\b)/i],
  ['changes a type', /\bALTER\s+(COLUMN\s+)?\S+\s+(SET\s+DATA\s+)?TYPE\b/i],
  ['adds a constraint', /\bADD\s+CONSTRAINT\b|\bCREATE\s+UNIQUE\s+INDEX\b(?![^;]*\bCREATE\s+TABLE\b)/i],
  ['replaces a trigger', /\bDROP\s+TRIGGER\b|\bCREATE\s+OR\s+REPLACE\s+FUNCTION\b/i],
];

/** @returns the statements of a migration's `up` on one kind of database */
async function statementsOf(migration: MigrationInterface, type: 'postgres' | 'better-sqlite3'): Promise<string[]> {
  const statements: string[] = [];
  const query = (text: string) => {
    statements.push(text);
    return Promise.resolve([{}]);
  };
  await migration.up({ query, dataSource: { options: { type } } } as unknown as QueryRunner);
  return statements;
}

async function violations(migration: PhasedMigration & MigrationInterface): Promise<string[]> {
  if (migration.phase === 'contract') return [];
  const found: string[] = [];
  for (const type of ['postgres', 'better-sqlite3'] as const) {
    const statements = await statementsOf(migration, type);
    const made = new Set(statements.flatMap((text) => /CREATE TABLE "?(\w+)"?/.exec(text)?.[1] ?? []));
    // An index on a table of its own narrows nothing.
    const others = statements.filter((text) => ![...made].some((table) => new RegExp(`\\bON "?${table}"?`).test(text)) && !/^CREATE TABLE/.test(text));
    for (const text of others) for (const [what, pattern] of NARROWS) if (pattern.test(text)) found.push(`${migration.name} ${what} on ${type}: ${text}`);
  }
  return found;
}

test('each migration after the first rolling release leaves the previous one working, or says that it contracts', async () => {
  const at = migrations.findIndex(({ name }) => name === LAST_UNCHECKED);
  expect(at).toBeGreaterThanOrEqual(0);
  for (const Migration of migrations.slice(at)) expect(await violations(new Migration())).toEqual([]);
});

test.each([
  'DROP TABLE "users"', 'ALTER TABLE "users" DROP COLUMN "name"', 'ALTER TABLE "users" RENAME COLUMN "name" TO "title"', 'ALTER TABLE users ALTER COLUMN name SET NOT NULL',
  'ALTER TABLE "users" ADD COLUMN "x" text NOT NULL', 'ALTER TABLE users ALTER COLUMN name TYPE integer', 'ALTER TABLE users ADD CONSTRAINT c CHECK (x > 1)',
  'CREATE UNIQUE INDEX ux ON users (name)', 'DROP TRIGGER count_message ON messages', 'CREATE OR REPLACE FUNCTION count_message() RETURNS trigger',
])('%s needs the phase contract', async (sql) => {
  const migration = { name: 'X', up: (runner: QueryRunner) => runner.query(sql) as Promise<never>, down: () => Promise.resolve() };
  expect((await violations(migration)).length).toBeGreaterThan(0);
  expect(await violations({ ...migration, phase: 'contract' })).toEqual([]);
});

test.each(['CREATE TABLE "new" ("id" text NOT NULL)', 'ALTER TABLE users ADD COLUMN x text', 'ALTER TABLE "users" ADD COLUMN "x" integer NOT NULL DEFAULT (0)', 'CREATE INDEX ix ON users (name)'])(
  '%s expands', async (sql) => {
    const migration = { name: 'X', up: (runner: QueryRunner) => runner.query(sql) as Promise<never>, down: () => Promise.resolve() };
    expect(await violations(migration)).toEqual([]);
  },
);

test('the next release is the next minor version, or a later patch of the same', () => {
  for (const [own, other, expected] of [['0.2.0', '0.2.1', true], ['0.2.5', '0.3.0', true], ['0.2.0', '0.2.0', false], ['0.2.0', '0.4.0', false], ['0.2.1', '0.2.0', false], ['0.9.0', '1.0.0', false]] as const)
    expect([own, other, isNextRelease(own, other)]).toEqual([own, other, expected]);
});

const contracts = (): void => {
  let database: ScratchDatabase;
  let url: string;
  let writer: DataSource;
  beforeEach(async () => {
    database = await createScratchDatabase('postgres');
    url = (database.settings as { url: string }).url;
    writer = await openWriter(postgresWriterOptions(url, { entities: [], migrations }));
  });
  afterEach(async () => {
    await writer.destroy();
    await database.drop();
  });

  const upgrade = async () => {
    await writer.destroy();
    writer = await openWriter(postgresWriterOptions(url, { entities: [], migrations: [...migrations, Adds1900000000001, Removes1900000000002] }));
  };
  /** What another server of some version has in the database; none where it has not said yet which it is. */
  const server = async (version: string | null) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('SELECT pg_advisory_lock_shared($1, $2)', [...ADVISORY_KEY]);
    if (version === null) return client;
    const { rows } = await client.query<{ number: number }>(
      "INSERT INTO instances (instance_id, name, version, build, must_agree, started_at, beat_at) VALUES ($1, $1, $1, '', '{}', '2020', '2020') RETURNING number", [version],
    );
    await client.query('SELECT pg_advisory_lock($1, $2)', [LIFE_LOCK, rows[0]!.number]);
    return client;
  };
  const hasContracted = async () => (await writer.query<unknown[]>("SELECT 1 FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'nickname'")).length === 0;
  const task = (isMine = true) => {
    const lock = { whileStarting: (work: () => Promise<void>) => work() } as unknown as OwnerLock;
    const membership = { describe: () => undefined, isJoined: true } as unknown as Membership;
    return new ContractTask(new ContractMigrations(writer, lock), membership, { isMine }) as unknown as { runOnce(): Promise<void>; pending: string[] };
  };

  test('waits while a server of an older release lives, even one that hangs, and runs once that has gone', async () => {
    const own = await server(productVersion());
    const older = await server('0.1.9');
    await upgrade();
    expect(await hasContracted()).toBe(false);
    const waiting = task();
    await waiting.runOnce();
    expect([await hasContracted(), waiting.pending]).toEqual([false, ['Removes1900000000002']]);
    await older.end();
    await task(false).runOnce();
    expect(await hasContracted()).toBe(false);
    await waiting.runOnce();
    expect([await hasContracted(), waiting.pending]).toEqual([true, []]);
    await own.end();
  });

  test('waits while a server starts that has not said yet which release it is', async () => {
    const [own, itself, starting] = [await server(productVersion()), await server(null), await server(null)];
    await upgrade();
    await itself.end();
    await task().runOnce();
    expect(await hasContracted()).toBe(false);
    await starting.end();
    await task().runOnce();
    expect(await hasContracted()).toBe(true);
    await own.end();
  });

  test('runs at the start where nobody else is there', async () => {
    await upgrade();
    expect(await hasContracted()).toBe(true);
  });
};
if (databaseKinds.includes('postgres')) describe('a contract migration', contracts);
else reportSkipped('a contract migration', 'PostgreSQL was not found');

describe.each(databaseKinds)('an older server on a newer schema, on %s', (kind) => {
  let database: ScratchDatabase;
  beforeEach(async () => void (database = await createScratchDatabase(kind)));
  afterEach(() => database.drop());

  const open = async (...more: (new () => MigrationInterface)[]): Promise<DataSource> => {
    const { settings } = database;
    const schema = { entities: [], migrations: [...migrations, ...more] };
    return openWriter(settings.kind === 'sqlite' ? sqliteWriterOptions(settings.file, schema) : postgresWriterOptions(settings.url, schema));
  };
  /** As if another version had applied the migrations from 1900000000000 on. */
  const appliedBy = async (version: string, ...more: (new () => MigrationInterface)[]) => {
    const newer = await open(...more);
    await newer.query(`UPDATE migration_kinds SET since = '${version}' WHERE name LIKE '%19000000%'`);
    await newer.destroy();
  };

  test('works with what the next release has added', async () => {
    await appliedBy('0.3.0', Adds1900000000001);
    const older = await open();
    expect(await older.query('SELECT nickname FROM users')).toEqual([]);
    await older.destroy();
  });

  test.each([
    ['a release after the next has added', '0.4.0', [Adds1900000000001]],
    ['this very version has added: a missing extension', '0.2.0', [Adds1900000000001]],
    ['the next release has removed', '0.3.0', [Adds1900000000001, Removes1900000000002]],
  ])('refuses what %s', async (_, version, more) => {
    await appliedBy(version, ...more);
    await expect(open()).rejects.toThrow(/written by a newer version of Switchboard \(it has the migrations/);
  });
});

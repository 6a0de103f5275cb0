import { jest } from '@jest/globals';
import type pg from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { openWriter } from '../../src/core/database/database.module.js';
import { postgresWriterOptions } from '../../src/core/database/postgres/postgres-source.js';
import { migrations } from '../../src/migrations/index.js';
import { Client } from '../support/client.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { PacedWriters } from '../support/paced-writers.js';
import { otherConnection, schemaAt, waitingForLocks, wholeSchema } from '../support/migrated-schema.js';
import { RedisServer, whyNoRedis } from '../support/redis-server.js';
import { beginServer, previousRelease } from '../support/releases.js';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { ServerProcess } from '../support/server-process.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { until, within } from '../support/until.js';

jest.setTimeout(FULL ? 600_000 : 120_000);

/** How long somebody may queue behind a migration that waits: as long as it waits itself, and what a busy machine adds. */
const QUEUE_LIMIT_MS = 2_600;
/** A contract migration runs within this after the last older server has gone: it is tried each minute. */
const CONTRACT_LIMIT_MS = 70_000;
const ADMIN = { email: 'admin@switchboard.local', password: 'a password for tests' };
const SETTINGS = { JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1', ADMIN_PASSWORD: ADMIN.password, DATABASE_POOL: '8+6', PUBLIC_URL: 'http://127.0.0.1:3000' };
const CONTRACTING_SERVER = fileURLToPath(new URL('../support/contracting-server.mjs', import.meta.url));

class Adds1900000000001 implements MigrationInterface {
  name = 'Adds1900000000001';
  up = (runner: QueryRunner) => runner.query('ALTER TABLE users ADD COLUMN nickname text') as Promise<never>;
  down = (runner: QueryRunner) => runner.query('ALTER TABLE users DROP COLUMN nickname') as Promise<never>;
}

const besideOthers = (): void => {
  let database: ScratchDatabase;
  let other: pg.Client;
  beforeEach(async () => {
    database = await createScratchDatabase('postgres');
    other = await otherConnection(database.url);
  });
  afterEach(async () => {
    await other.end();
    await database.drop();
  });

  const migrate = async (all: (new () => MigrationInterface)[]): Promise<void> => {
    const writer = await openWriter(postgresWriterOptions(database.url, { entities: [], migrations: all }));
    await writer.destroy();
  };

  test('D19: while a reader holds a table that a migration changes, nobody queues behind the migration for long, and it runs once the reader has gone', async () => {
    const seconds = times(6, 20);
    await migrate(migrations);
    await other.query('BEGIN; SELECT count(*) FROM users');
    const heldSince = performance.now();
    let migratedAt = 0;
    const migrating = migrate([...migrations, Adds1900000000001]).then(() => void (migratedAt = performance.now()));
    const reader = await otherConnection(database.url);
    const waits: number[] = [];
    while (performance.now() - heldSince < seconds * 1_000) {
      const beganAt = performance.now();
      await reader.query('SELECT count(*) FROM users');
      waits.push(performance.now() - beganAt);
      await delay(20);
    }
    await reader.end();
    expect(migratedAt).toBe(0);
    await other.query('COMMIT');
    const releasedAt = performance.now();
    await migrating;
    expect(migratedAt - releasedAt).toBeLessThan(3_500);
    // It was waited behind at all, and never for longer.
    expect([waits.some((each) => each > 1_000), Math.round(Math.max(...waits)) < QUEUE_LIMIT_MS]).toEqual([true, true]);
    recordDrill({ id: 'D19', what: `a reader holds a table for ${seconds} s that is altered: others waited ${Math.round(Math.max(...waits))} ms at most`, acknowledged: waits.length, lost: 0, twice: 0 });
  });

  test('D19: an index that a killed CREATE INDEX CONCURRENTLY left invalid is made anew', async () => {
    const whole = await wholeSchema();
    const isValid = async () => (await other.query<{ v: boolean }>("SELECT indisvalid AS v FROM pg_index WHERE indexrelid = to_regclass('ix_generations_user')")).rows[0]?.v;
    await migrate(migrations.filter(({ name }) => !name.startsWith('RepliesInProgressByUser')));
    const blocker = await otherConnection(database.url);
    await blocker.query('BEGIN; DELETE FROM generations');
    const failing = migrate(migrations).then(() => 'migrated', () => 'failed');
    await until(async () => (await waitingForLocks(other)) > 0 && (await isValid()) === false);
    await other.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%' AND pid <> pg_backend_pid()");
    expect(await failing).toBe('failed');
    expect(await isValid()).toBe(false);
    await blocker.query('ROLLBACK');
    await blocker.end();
    await migrate(migrations);
    expect(await isValid()).toBe(true);
    expect(await schemaAt(database.url)).toEqual(whole);
  });
};

const besidePrevious = (): void => {
  let database: ScratchDatabase;
  let redis: RedisServer;
  let other: pg.Client;
  let old: ServerProcess;
  let env: Record<string, string>;
  const newer: ServerProcess[] = [];
  beforeEach(async () => {
    [database, redis] = [await createScratchDatabase('postgres'), await RedisServer.start()];
    other = await otherConnection(database.url);
    env = { ...SETTINGS, DATABASE_URL: database.url, REDIS_URL: redis.url };
    old = await beginServer('previous', { ...env, INSTANCE_NAME: 'previous' });
    await old.printed(/Switchboard is ready/);
  });
  afterEach(async () => {
    for (const server of [old, ...newer.splice(0)]) await server.crash();
    await other.end();
    await redis.remove();
    await database.drop();
  });

  test('D19: a server of the previous release serves eight writers while this release migrates: no call fails, and none takes three times as long', async () => {
    const writers = new PacedWriters(await Client.signIn(old.url, ADMIN.email, ADMIN.password), 8);
    /** Starts a server of this release beside it, which migrates if there is something to migrate. */
    const startBeside = async () => {
      const server = await beginServer('this', { ...env, INSTANCE_NAME: 'this' });
      newer.push(server);
      await server.printed(/Switchboard is ready/);
      server.signal('SIGTERM');
      await server.exited;
    };
    const applied = async () => Number((await other.query<{ n: string }>('SELECT count(*) AS n FROM migrations')).rows[0]!.n);
    const before = await applied();
    expect(before).toBeLessThan(migrations.length);
    /** Brings back the schema of the previous release. */
    const undo = async () => {
      const source = await new DataSource({ type: 'postgres', url: database.url, migrations }).initialize();
      while ((await applied()) > before) await source.undoLastMigration();
      await source.destroy();
    };
    await writers.writeWhile(startBeside);
    const rounds: { without: number; during: number }[] = [];
    let calls = 0;
    for (let round = 0; round < 5; round++) {
      // Both with the load of a start.
      const without = await writers.writeWhile(startBeside);
      await undo();
      const during = await writers.writeWhile(startBeside);
      calls += without.length + during.length;
      rounds.push({ without: quantile99(without), during: quantile99(during) });
      expect(await applied()).toBe(migrations.length);
    }
    expect(writers.failures).toEqual([]);
    const ratios = rounds.map(({ without, during }) => during / without).toSorted((a, b) => a - b);
    recordDrill({
      id: 'D19', what: `a server of the previous release serves 8 writers while this one migrates ×5: p99 ÷ without ${ratios.map((each) => each.toFixed(1)).join(', ')}`,
      acknowledged: calls, lost: 0, twice: 0,
    });
    expect(ratios[2]!).toBeLessThan(3);
  });

  test('D19: a contract migration waits while a server of the previous release lives, and runs once that has gone', async () => {
    const PORT = String(await freePort());
    const server = await ServerProcess.start({ ...env, PORT, INSTANCE_NAME: 'this', EXTENSIONS_OFF: '' }, CONTRACTING_SERVER);
    newer.push(server);
    const hasContracted = async () => (await other.query("SELECT 1 FROM information_schema.columns WHERE table_name = 'instances' AND column_name = 'to_be_removed'")).rowCount === 0;
    // Longer than the minute after which it is tried.
    for (const until = performance.now() + 65_000; performance.now() < until; await delay(500)) expect(await hasContracted()).toBe(false);
    const admin = await Client.signIn(old.url, ADMIN.email, ADMIN.password);
    expect((await admin.post('/api/sessions')).status).toBe(201);
    const leftAt = performance.now();
    old.signal('SIGTERM');
    await old.exited;
    await within(CONTRACT_LIMIT_MS, hasContracted);
    recordDrill({ id: 'D19', what: 'a contract migration runs after the last server of the previous release has gone', acknowledged: 1, lost: 0, twice: 0, recovery_ms: [performance.now() - leftAt] });
    expect((await Object.assign(new Client(server.url), { token: admin.token }).post('/api/sessions')).status).toBe(201);
    const again = await beginServer('previous', { ...env, INSTANCE_NAME: 'again' });
    newer.push(again);
    expect((await again.exited).code).toBe(1);
    expect(again.output).toMatch(/written by a newer version of Switchboard/);
  });
};

function quantile99(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1]!;
}

if (databaseKinds.includes('postgres')) describe('migrations beside other connections', besideOthers);
else reportSkipped('migrations beside other connections', 'PostgreSQL was not found');
if (previousRelease !== undefined) {
  const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
  if (missing === null) describe('migrations beside a server of the previous release', besidePrevious);
  else reportSkipped('migrations beside a server of the previous release', missing);
}

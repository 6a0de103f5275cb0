import { Module } from '@nestjs/common';
import type { Problem } from '@switchboard/shared';
import Database from 'better-sqlite3';
import { existsSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Bus } from '../src/core/bus/bus.js';
import { OwnerLock } from '../src/core/database/owner-lock.js';
import { SqliteFileWatch } from '../src/core/database/sqlite/sqlite-file-watch.js';
import { Statement } from '../src/core/database/statement.js';
import { WriteFence } from '../src/core/database/write-fence.js';
import { defineExtension } from '../src/extension/index.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { createMigratedDatabase } from './support/migrated-database.js';
import { databaseKinds } from './support/databases.js';
import { openGate } from './support/gate.js';
import { Severable } from './support/severable.js';
import { within } from './support/until.js';

const REFUSED = [503, 'database_unavailable'];

/** The responses to the creation of a session and to the readiness check. */
async function outcomes(admin: Client) {
  const created = await admin.post<Problem>('/api/sessions');
  const ready = await admin.get<Problem>('/api/health/ready');
  return { created: [created.status, created.body.code], retryAfter: created.headers.get('retry-after'), ready: ready.status, detail: ready.body.detail };
}

const onSqlite = () => {
  let on: TestApp;
  let admin: Client;
  let file: string;
  beforeEach(async () => {
    on = await startApp();
    admin = await on.admin();
    file = (on.database.settings as { file: string }).file;
  });
  afterEach(() => on.close());
  const look = () => on.app.get(SqliteFileWatch).check();

  const replaced: [what: string, replace: () => void, undo: (() => void) | null][] = [
    ['the database is moved away', () => renameSync(file, `${file}.away`), () => renameSync(`${file}.away`, file)],
    [
      'the database is replaced by another',
      () => {
        renameSync(file, `${file}.away`);
        new Database(file).exec('CREATE TABLE other (x)').close();
      },
      // SQLite removed the WAL, which it found next to an empty database: there is no way back.
      null,
    ],
    ['the database is removed', () => unlinkSync(file), null],
    ['the WAL is removed', () => unlinkSync(`${file}-wal`), null],
    [
      'the WAL is replaced',
      () => {
        renameSync(`${file}-wal`, `${file}-wal.away`);
        writeFileSync(`${file}-wal`, '');
      },
      () => renameSync(`${file}-wal.away`, `${file}-wal`),
    ],
    ['the WAL index is removed', () => unlinkSync(`${file}-shm`), null],
  ];
  test.each(replaced)('S14: %s: no further write is acknowledged, and readiness reports it', async (_, replace, undo) => {
    expect((await admin.post('/api/sessions')).status).toBe(201);
    replace();
    look();
    expect(await outcomes(admin)).toEqual({
      created: REFUSED, retryAfter: '2', ready: 503, detail: 'Not ready: database_writes (database_file_replaced).',
    });
    // What is in memory and in the open files can still be read.
    expect((await admin.get('/api/sessions')).status).toBe(200);
    if (!undo) return;
    undo();
    look();
    expect(await outcomes(admin)).toMatchObject({ created: [201, undefined], ready: 200 });
  });

  test('S14: the server notices by itself within two seconds', async () => {
    renameSync(file, `${file}.away`);
    await within(2_000, async () => (await admin.post('/api/sessions')).status === 503);
  });

  test('K9: the file of the owner lock is removed: the lock is acquired again, and keeps other servers out as before', async () => {
    unlinkSync(`${file}.lock`);
    look();
    await within(2_000, () => on.app.get(OwnerLock).held);
    expect(existsSync(`${file}.lock`)).toBe(true);
    expect(await outcomes(admin)).toMatchObject({ created: [201, undefined], ready: 200 });
    await expect(new OwnerLock().acquire(on.database.settings)).rejects.toThrow('already running');
  });

  test('K9: another server acquired the lock meanwhile: nothing is written until it is released', async () => {
    rmSync(`${file}.lock`);
    const other = new OwnerLock();
    await other.acquire(on.database.settings);
    look();
    expect(await outcomes(admin)).toEqual({
      created: REFUSED, retryAfter: '2', ready: 503, detail: 'Not ready: database_writes (owner_lock_lost).',
    });
    await other.release();
    await within(2_000, () => on.app.get(OwnerLock).held);
    expect(await outcomes(admin)).toMatchObject({ created: [201, undefined], ready: 200 });
  });
};

const onPostgres = () => {
  let on: TestApp;
  let admin: Client;
  let other: pg.Client;
  beforeEach(async () => {
    on = await startApp({ kind: 'postgres' });
    admin = await on.admin();
    other = new pg.Client({ connectionString: on.database.url });
    await other.connect();
  });
  afterEach(async () => {
    await other.end();
    await on.close();
  });

  test("S13 K9: the owner's connection ends and another acquires the lock: writing stops at once and resumes once it is free", async () => {
    const taken = other.query('SELECT pg_advisory_lock(1398227524, 1)');
    const third = new pg.Client({ connectionString: on.database.url });
    await third.connect();
    await within(2_000, async () => (await third.query(`SELECT 1 FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND locktype = 'advisory' AND NOT granted`)).rowCount);
    await third.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'switchboard owner'`);
    await third.end();
    await taken;
    await within(500, () => !on.app.get(OwnerLock).held);
    expect(await outcomes(admin)).toEqual({
      created: REFUSED, retryAfter: '2', ready: 503, detail: 'Not ready: database_writes (owner_lock_lost).',
    });
    await other.query('SELECT pg_advisory_unlock_all()');
    await within(2_000, () => on.app.get(OwnerLock).held);
    expect(await outcomes(admin)).toMatchObject({ created: [201, undefined], ready: 200 });
  });

  test('while the server starts, a PostgreSQL that takes more than a second is waited for; afterwards it is not', async () => {
    const database = await createMigratedDatabase('postgres');
    const link = await Severable.start(database.url);
    const lock = new OwnerLock();
    await lock.acquire({ kind: 'postgres', url: link.through(database.url) });
    const answer = () => lock.query('SELECT 1 AS one');
    link.hold();
    const late = answer();
    await delay(1_500);
    link.heal();
    expect(await late).toEqual([{ one: 1 }]);
    lock.endStartup();
    expect(await lock.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '500ms' }]);
    link.hold();
    const refused = expect(answer()).rejects.toThrow('Query read timeout');
    await delay(1_500);
    link.heal();
    await refused;
    await lock.release();
    await link.close();
    await database.drop();
  });

  test('a server that listens does not wait long for PostgreSQL', async () => {
    expect(await on.app.get(OwnerLock).query('SHOW statement_timeout')).toEqual([{ statement_timeout: '500ms' }]);
  });
};

describe('write fencing on SQLite', onSqlite);
if (databaseKinds.includes('postgres')) describe('write fencing on PostgreSQL', onPostgres);

const insert = new Statement(
  'INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, $2, $3, $4, $4) RETURNING user_id',
);

describe.each(databaseKinds)('the write fence on %s', (kind) => {
  test('K9: jobs in progress when it closes are not committed, alone or in a group', async () => {
    const fence = new WriteFence();
    const on = await openGate(kind, undefined, undefined, fence);
    for (const count of [1, 3]) {
      const jobs = Array.from({ length: count }, (_, at) =>
        on.gate.run(async ({ manager }) => {
          await insert.one(manager, `u${at}`, 'user', 'active', 'x');
          fence.close('owner_lock_lost');
        }),
      );
      for (const outcome of await Promise.allSettled(jobs))
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'database_unavailable' } });
      await expect(on.gate.run(async () => undefined)).rejects.toMatchObject({ code: 'database_unavailable' });
      expect(await on.gate.fault()).toBe('owner_lock_lost');
      fence.open('owner_lock_lost');
      expect(await on.reader.query('SELECT count(*) AS n FROM users')).toEqual([{ n: 0 }]);
    }
    await on.close();
  });

  test('E3: an application that fails to start releases the database for the next one', async () => {
    @Module({ providers: [{ provide: 'broken', inject: [Bus], useFactory: () => Promise.reject(new Error('broken on purpose')) }] })
    class BrokenModule {}
    const database = await createMigratedDatabase(kind);
    const broken = defineExtension({ name: 'broken', module: BrokenModule });
    await expect(startApp({ kind, database, extensions: [broken] })).rejects.toThrow('broken on purpose');
    const on = await startApp({ kind, database });
    expect((await on.admin()).user.role).toBe('admin');
    await on.close();
    await database.drop();
  });
});

import Database from 'better-sqlite3';
import { Statement } from '../src/core/database/statement.js';
import { type GateOnScratch, openGate } from './support/gate.js';

const insert = new Statement(
  'INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, $2, $3, $4, $4) RETURNING user_id',
);

describe('the write gate on SQLite', () => {
  let on: GateOnScratch;
  const add = (id: string, filler = 'x') =>
    on.gate.run(async ({ manager }) => {
      await insert.one(manager, id, 'user', 'active', filler);
      return id;
    });
  const file = () => (on.database.settings as { file: string }).file;
  /** What another program finds in the file, whatever this process assumes. */
  const onDisk = () => {
    const database = new Database(file(), { readonly: true });
    try {
      return database.prepare('SELECT user_id FROM users').all().map((row) => (row as { user_id: string }).user_id);
    } finally {
      database.close();
    }
  };
  const inTransaction = () =>
    (on.writer.driver as unknown as { databaseConnection: { inTransaction: boolean } }).databaseConnection.inTransaction;

  beforeEach(async () => {
    on = await openGate('sqlite');
  });
  afterEach(() => on.close());

  test('every commit waits for the disk: WAL and synchronous FULL, also after reads and writes', async () => {
    await add('u1');
    await on.writer.query('SELECT count(*) FROM users');
    expect(await on.writer.query('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    expect(await on.writer.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await on.writer.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  });

  test('D03: a full disk loses nothing: refused writes are absent, acknowledged ones present, and writing resumes when there is room', async () => {
    await add('before');
    const [{ page_count: pages }] = await on.writer.query<[{ page_count: number }]>('PRAGMA page_count');
    await on.writer.query(`PRAGMA max_page_count = ${pages + 2}`);
    const big = 'b'.repeat(30_000);
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, at) => (at % 4 === 0 ? add(`big${at}`, big) : add(`small${at}`))),
    );
    const acknowledged = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as { code: string }] : []));
    expect(refused.length).toBeGreaterThanOrEqual(10);
    for (const reason of refused) expect(reason.code).toBe('storage_full');
    expect(inTransaction()).toBe(false);
    expect(await on.gate.fault()).toBe('storage_full');
    expect(new Set(onDisk())).toEqual(new Set(['before', ...acknowledged]));

    // A job that throws while the disk is full must not leave TypeORM inside a transaction that no longer exists.
    await expect(
      on.gate.run(async ({ manager }) => {
        await insert.one(manager, 'wedge', 'user', 'active', big).catch(() => undefined);
        throw new Error('undone');
      }),
    ).rejects.toThrow();
    expect(inTransaction()).toBe(false);

    await on.writer.query('PRAGMA max_page_count = 1073741823');
    expect(await on.gate.fault()).toBeNull();
    const later = await Promise.all(Array.from({ length: 300 }, (_, at) => add(`later${at}`)));
    expect(inTransaction()).toBe(false);
    expect(new Set(onDisk())).toEqual(new Set(['before', ...acknowledged, ...later]));
  });

  test('a lock that another process holds for a moment is waited for without blocking the event loop', async () => {
    const other = new Database(file());
    other.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const ticking = setInterval(() => turns++, 5);
    const write = add('patient');
    await new Promise((resolve) => setTimeout(resolve, 300));
    other.exec('COMMIT');
    other.close();
    await expect(write).resolves.toBe('patient');
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(3);
  });

  test('S31: behind a lock that is not released, each write is refused five seconds after it arrived, whatever it queued behind', async () => {
    const other = new Database(file());
    other.exec('BEGIN IMMEDIATE');
    const waited = async (id: string) => {
      const startedAt = performance.now();
      await expect(add(id)).rejects.toMatchObject({ code: 'database_busy' });
      return performance.now() - startedAt;
    };
    const first = waited('first');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const second = waited('second');
    for (const milliseconds of [await first, await second]) {
      expect(milliseconds).toBeGreaterThan(4_900);
      expect(milliseconds).toBeLessThan(6_000);
    }
    other.exec('COMMIT');
    other.close();
    await expect(add('later')).resolves.toBe('later');
    expect(onDisk()).toEqual(['later']);
  });

  test('if SQLite ends the transaction by itself, the whole group is undone and each job runs once more alone', async () => {
    let sabotaged = false;
    const attempts: string[] = [];
    const job = (id: string) =>
      on.gate.run(async ({ manager }) => {
        attempts.push(id);
        await insert.one(manager, id, 'user', 'active', 'x');
        if (id === 'b' && !sabotaged) {
          sabotaged = true;
          await manager.query('ROLLBACK');
        }
        return id;
      });
    await expect(Promise.all([job('a'), job('b'), job('c')])).resolves.toEqual(['a', 'b', 'c']);
    expect(attempts).toEqual(['a', 'b', 'a', 'b', 'c']);
    expect(new Set(onDisk())).toEqual(new Set(['a', 'b', 'c']));
    expect(inTransaction()).toBe(false);
  });
});

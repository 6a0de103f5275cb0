import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { assertSqliteFile } from '../src/core/database/sqlite/sqlite-file.js';
import { Statement } from '../src/core/database/statement.js';
import { startApp } from './support/app.js';
import { createScratchDatabase, type ScratchDatabase } from './support/databases.js';
import { openGate } from './support/gate.js';
import { notes } from './support/notes-schema.js';

const insertUser = new Statement(
  'INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, $2, $3, $4, $4)',
);

describe('an existing SQLite file', () => {
  let database: ScratchDatabase;
  const file = () => (database.settings as { file: string }).file;
  const beside = () => readdirSync(dirname(file())).filter((name) => name !== basename(file()));
  const copies = () => beside().filter((name) => name.includes('.before-'));
  /** What a server does at startup, after acquiring the owner lock. */
  const begin = async () => {
    assertSqliteFile(file());
    return openGate('sqlite', database);
  };
  const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

  beforeEach(async () => {
    database = await createScratchDatabase('sqlite');
  });
  afterEach(() => database.drop());

  test.each([
    ['garbage', Buffer.from('this is a shopping list, not a database')],
    ['a file shorter than a header', Buffer.from('SQLite')],
    ['a header overwritten by zeros', Buffer.alloc(8_192)],
  ])('D07: %s is refused, and not a byte of it changes', async (_, content) => {
    writeFileSync(file(), content);
    const before = hash(file());
    await expect(begin()).rejects.toThrow(/is not an SQLite database, or it is damaged\. Nothing was changed/);
    expect(hash(file())).toBe(before);
    expect(beside()).toEqual([]);
  });

  test('D07: a server checks the file before it opens it', async () => {
    writeFileSync(file(), 'not a database, but long enough to be taken for one'.repeat(10));
    await expect(startApp({ database })).rejects.toThrow(/is not an SQLite database, or it is damaged\. Nothing was changed/);
    expect(readFileSync(file(), 'utf8')).toMatch(/^not a database/);
  });

  test('D07: a truncated database is refused, and not a byte of it changes', async () => {
    await (await openGate('sqlite', database)).close();
    const whole = readFileSync(file());
    for (const bytes of [100, 3_000, 4_096, whole.length - 4_096]) {
      writeFileSync(file(), whole.subarray(0, bytes));
      const before = hash(file());
      await expect(begin()).rejects.toThrow(/or it is damaged\. Nothing was changed/);
      expect([bytes, hash(file())]).toEqual([bytes, before]);
    }
    writeFileSync(file(), whole);
    await (await openGate('sqlite', database)).close();
  });

  test("D07: another program's database is refused, and its tables stay unchanged", async () => {
    const others = new Database(file());
    others.exec('CREATE TABLE customers (id TEXT); CREATE TABLE messages (text TEXT)');
    others.close();
    await expect(openGate('sqlite', database)).rejects.toThrow(/contains the tables of another program \(customers, messages\)\. No table was changed/);
    const after = new Database(file(), { readonly: true });
    expect(after.prepare('SELECT name FROM sqlite_master ORDER BY name').pluck().all()).toEqual(['customers', 'messages']);
    after.close();
  });

  test('D07: a folder is refused with a clear message', async () => {
    mkdirSync(file());
    await expect(begin()).rejects.toThrow(/is a folder; DATABASE_URL must name a file/);
  });

  test('D07: an old database is copied, then migrated; a new one and an up-to-date one are not copied', async () => {
    const old = await openGate('sqlite', database);
    await insertUser.all(old.writer, 'ann', 'user', 'active', '2026');
    await old.close();
    await (await openGate('sqlite', database)).close();
    expect(copies()).toEqual([]);

    const migrated = await openGate('sqlite', database, notes);
    expect(await migrated.writer.query("SELECT name FROM sqlite_master WHERE name = 'notes'")).toEqual([{ name: 'notes' }]);
    expect(await migrated.writer.query('SELECT user_id FROM users')).toEqual([{ user_id: 'ann' }]);
    await migrated.close();
    expect(copies()).toHaveLength(1);
    const copy = new Database(join(dirname(file()), copies()[0]!), { readonly: true });
    expect(copy.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(copy.prepare('SELECT user_id FROM users').all()).toEqual([{ user_id: 'ann' }]);
    expect(copy.prepare("SELECT name FROM sqlite_master WHERE name = 'notes'").all()).toEqual([]);
    copy.close();
  });

  test('D07: after a torn write at the end of the WAL, everything committed is still there', async () => {
    const on = await openGate('sqlite', database);
    for (let at = 0; at < 20; at++) await on.gate.run(({ manager }) => insertUser.all(manager, `u${at}`, 'user', 'active', '2026'));
    // What a crash leaves: the file and its WAL, never checkpointed, the last frame half written.
    const crashed = await createScratchDatabase('sqlite');
    const { file: copy } = crashed.settings as { file: string };
    for (const suffix of ['', '-wal']) copyFileSync(file() + suffix, copy + suffix);
    await on.close();
    appendFileSync(`${copy}-wal`, Buffer.alloc(2_000, 7));
    const again = await openGate('sqlite', crashed);
    expect(await again.writer.query('SELECT count(*) AS n FROM users')).toEqual([{ n: 20 }]);
    expect(await again.writer.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    await again.close();
    await crashed.drop();
  });
});

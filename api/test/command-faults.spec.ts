import Database from 'better-sqlite3';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSettings } from '../src/core/database/database.settings.js';
import { backUpSqlite } from '../src/core/database/sqlite/sqlite-backup.js';
import { openVerifiedReadOnly } from '../src/core/database/read-only-source.js';
import { restoreSqlite } from '../src/core/database/sqlite/sqlite-restore.js';
import { connectionErrorMessage } from '../src/core/database/connection-error-message.js';
import { createScratchDatabase, databaseKinds } from './support/databases.js';
import { openGate } from './support/gate.js';

/** The drivers' own words, which do not say what to do. */
const DRIVER_WORDS = /Sqlite|SQLITE_|no such table|malformed|not a database|relation "|ECONNREFUSED/;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'switchboard-faults-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const sqlite = (name: string): DatabaseSettings => ({ kind: 'sqlite', file: at(name) });
const messageOf = (work: Promise<unknown>) => work.then(() => 'it succeeded', connectionErrorMessage);

/** Files that are not a Switchboard database, each in its own way, and the message for each. */
const garbage: [what: string, make: (file: string) => void, sentence: RegExp][] = [
  ['a missing file', () => undefined, /There is no database|does not exist/],
  ['noise', (file) => writeFileSync(file, Buffer.alloc(5_000, 'noise')), /is not an SQLite database, or it is damaged\. Nothing was changed; restore it/],
  ['a database of another program', (file) => void new Database(file).exec('CREATE TABLE recipes (title TEXT)').close(), /users\.db is not a Switchboard database/],
  ['a database with overwritten pages', overwritten, /is damaged: SQLite cannot read all of it\. Nothing was changed;/],
];

function overwritten(file: string): void {
  new Database(file).exec('CREATE TABLE recipes (title TEXT)').close();
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0x55, 100));
}

describe.each(garbage)('with %s', (_, make, sentence) => {
  beforeEach(() => make(at('users.db')));

  test.each<[string, () => Promise<unknown>]>([
    ['a count', () => openVerifiedReadOnly(sqlite('users.db'))],
    ['a backup', () => backUpSqlite(at('users.db'), at('copy.db'), { force: false })],
    ['a restore', () => restoreSqlite(at('users.db'), at('other.db'))],
  ])('%s says what is wrong in plain words, and creates nothing', async (_, work) => {
    const before = readdirSync(folder);
    const message = await messageOf(work());
    expect(message).toMatch(sentence);
    expect(message).not.toMatch(DRIVER_WORDS);
    expect(readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(before);
    expect(existsSync(at('copy.db')) || existsSync(at('other.db'))).toBe(false);
  });
});

test.each(['ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'])(
  'S30: an unverifiable certificate (%s) is reported with the meaning of sslmode, and the remedies',
  (code) => expect(connectionErrorMessage(Object.assign(new Error('words of the driver'), { code }))).toMatch(/certificate cannot be verified\. .*even sslmode=require.*sslrootcert=FILE.*sslmode=no-verify/),
);

describe.each(databaseKinds)('on %s', (kind) => {
  test('a database without tables is refused, one with them is opened', async () => {
    const database = await createScratchDatabase(kind);
    try {
      if (kind === 'sqlite') writeFileSync(new URL(database.url.replace('sqlite:', 'file://')), '');
      expect(await messageOf(openVerifiedReadOnly(database.settings))).toMatch(/is not a Switchboard database: its tables are missing\. Check DATABASE_URL/);
      await (await openGate(kind, database)).close();
      const source = await openVerifiedReadOnly(database.settings);
      expect(await source.query('SELECT count(*) AS n FROM users')).toHaveLength(1);
      await source.destroy();
    } finally {
      await database.drop();
    }
  });
});

test('an unreachable PostgreSQL is reported, and so is an unknown database name', async () => {
  expect(await messageOf(openVerifiedReadOnly({ kind: 'postgres', url: 'postgres://root@127.0.0.1:1/test' }))).toMatch(/^PostgreSQL does not respond\. Start it/);
  expect(connectionErrorMessage(Object.assign(new Error('database "x" does not exist'), { code: '3D000' }))).toMatch(/^PostgreSQL has no database with this name/);
  expect(connectionErrorMessage(new Error('The backup must not have the same name as the database.'))).toBe('The backup must not have the same name as the database.');
});

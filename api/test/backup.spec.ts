import Database from 'better-sqlite3';
import { type ExecFileException, execFile } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backUpSqlite } from '../src/core/database/sqlite/sqlite-backup.js';
import { restoreSqlite } from '../src/core/database/sqlite/sqlite-restore.js';
import { Statement } from '../src/core/database/statement.js';
import { Client } from './support/client.js';
import { requireCurrentBuild } from './support/current-build.js';
import { createScratchDatabase, type ScratchDatabase } from './support/databases.js';
import { recordDrill, times } from './support/drill-figures.js';
import { openGate } from './support/gate.js';
import { ServerProcess } from './support/server-process.js';
import { Writers } from './support/writers.js';

const ADMIN_PASSWORD = 'a password for tests';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const insertUser = new Statement('INSERT INTO users (user_id, email, role, status, password_hash, created_at) VALUES ($1, $1, $2, $3, $4, $4)');

let database: ScratchDatabase;
let file: string;
let copy: string;

beforeEach(async () => {
  database = await createScratchDatabase('sqlite');
  ({ file } = database.settings as { file: string });
  copy = join(dirname(file), 'copy.db');
});
afterEach(() => database.drop());

/** Creates the database with these users. */
async function fill(...people: string[]): Promise<void> {
  const on = await openGate('sqlite', database);
  for (const id of people) await on.gate.run(({ manager }) => insertUser.all(manager, id, 'user', 'active', '2026'));
  await on.close();
}

function column(path: string, sql: string): unknown[] {
  const source = new Database(path, { readonly: true });
  try {
    return source.prepare(sql).pluck().all();
  } finally {
    source.close();
  }
}
const users = (path: string) => column(path, 'SELECT user_id FROM users ORDER BY user_id');
/** The files in the folder, except the log files that readers of the database leave. */
const filesInFolder = () => readdirSync(dirname(file)).filter((name) => !/^users\.db-(wal|shm)$/.test(name)).sort();

/** Runs a command as an operator does. */
function run(script: string, args: string[], env: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  requireCurrentBuild();
  const settings = { PATH: process.env['PATH'], INIT_CWD: dirname(file), DATABASE_URL: database.url, ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/database.mjs', script, ...args], { cwd: ROOT, env: settings }, (error: ExecFileException | null, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, output: out + err }),
    );
  });
}

test('D05: a backup of a server under load is complete, with everything acknowledged before it began', async () => {
  let server = await ServerProcess.start({ DATABASE_URL: database.url, ADMIN_PASSWORD });
  try {
    const admin = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
    const writers = new Writers(admin.token, times(8, 32));
    const before: { sessions: string[]; messages: string[] } = { sessions: [], messages: [] };
    let backup: Promise<{ code: number; output: string }> | undefined;
    let during = 0;
    const written = writers.writeUntil(server.url, times(60, 3_000), () => {
      before.sessions.push(...writers.sessions);
      before.messages.push(...writers.acknowledged.map(({ message_id }) => message_id));
      backup = run('backup', ['copy.db']).finally(() => {
        during = writers.acknowledged.length - before.messages.length;
        server.signal('SIGKILL');
      });
    });
    await written;
    const { code, output } = await backup!;
    expect([code, output]).toEqual([0, expect.stringMatching(/was backed up to .*copy\.db[^]*Read back and verified[^]*user_sessions +\d+ rows/)]);
    expect(during).toBeGreaterThan(0);
    expect(before.sessions.length).toBeGreaterThan(0);

    await server.exited;
    for (const suffix of ['', '-wal', '-shm', '.lock']) rmSync(file + suffix, { force: true });
    expect(await run('restore', ['copy.db'])).toMatchObject({ code: 0, output: expect.stringMatching(/There was no database before/) });
    const [sessions, messages] = [new Set(column(file, 'SELECT session_id FROM user_sessions')), new Set(column(file, 'SELECT message_id FROM messages'))];
    const lost = [...before.sessions.filter((id) => !sessions.has(id)), ...before.messages.filter((id) => !messages.has(id))];
    recordDrill({ id: 'D05', what: 'backup under load, restored', acknowledged: before.sessions.length + before.messages.length, lost: lost.length, twice: 0 });
    expect(lost).toEqual([]);
    expect(column(file, 'PRAGMA integrity_check')).toEqual(['ok']);
    expect(column(file, 'SELECT total_sessions FROM session_totals')).toEqual([sessions.size]);

    server = await ServerProcess.start({ DATABASE_URL: database.url, ADMIN_PASSWORD });
    const again = await Client.signIn(server.url, 'admin@switchboard.local', ADMIN_PASSWORD);
    expect((await again.get(`/api/sessions/${before.sessions[0]}`)).status).toBe(200);
    expect(await run('restore', ['copy.db'])).toMatchObject({ code: 1, output: expect.stringMatching(/^Another Switchboard server is already running/) });
    expect((await again.get(`/api/sessions/${before.sessions[0]}`)).status).toBe(200);
  } finally {
    await server.crash();
  }
});

test('a backup never overwrites a file by accident, is readable by its owner only, and leaves nothing else behind', async () => {
  await fill('ann');
  await backUpSqlite(file, copy, { force: false });
  expect(users(copy)).toEqual(['ann']);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  await fill('bob');
  await expect(backUpSqlite(file, copy, { force: false })).rejects.toThrow(/already exists\. Choose another name, or add --force/);
  expect(users(copy)).toEqual(['ann']);
  await backUpSqlite(file, copy, { force: true });
  expect(users(copy)).toEqual(['ann', 'bob']);
  await expect(backUpSqlite(file, file, { force: true })).rejects.toThrow(/must not have the same name as the database/);
  await expect(backUpSqlite(join(dirname(file), 'none.db'), copy, { force: true })).rejects.toThrow(/does not exist/);
  expect(filesInFolder()).toEqual(['copy.db', 'users.db']);
});

test('a damaged database does not replace a good backup', async () => {
  await fill('ann', 'bob');
  await backUpSqlite(file, copy, { force: false });
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(7, 4_096, 3 * 4_096));
  await expect(backUpSqlite(file, copy, { force: true })).rejects.toThrow();
  expect(users(copy)).toEqual(['ann', 'bob']);
  expect(filesInFolder()).toEqual(['copy.db', 'users.db']);
});

test('a restore keeps the database it replaces, including what a crash left in its log', async () => {
  await fill('ann');
  await backUpSqlite(file, copy, { force: false });
  const on = await openGate('sqlite', database);
  await on.gate.run(({ manager }) => insertUser.all(manager, 'late', 'user', 'active', '2026'));
  // What a kill -9 leaves: the file and its log, not checkpointed.
  for (const suffix of ['', '-wal']) copyFileSync(file + suffix, `${file}.crashed${suffix}`);
  await on.close();
  for (const suffix of ['', '-wal']) copyFileSync(`${file}.crashed${suffix}`, file + suffix);
  const { replacedDatabase, contents } = await restoreSqlite(copy, file, new Date('2026-03-01T12:00:00.123Z'));
  expect(replacedDatabase).toBe(`${file}.replaced-20260301120000123`);
  expect(users(file)).toEqual(['ann']);
  expect(users(replacedDatabase!)).toEqual(['ann', 'late']);
  expect(contents.rows.get('users')).toBe(1);
  expect(existsSync(`${file}-wal`)).toBe(false);
  expect(users(copy)).toEqual(['ann']);
  const again = await openGate('sqlite', database);
  expect(await again.writer.query('SELECT user_id FROM users')).toEqual([{ user_id: 'ann' }]);
  await again.close();
});

test('a restore replaces a damaged database, which is kept as it is', async () => {
  await fill('ann');
  await backUpSqlite(file, copy, { force: false });
  writeFileSync(file, 'this is a shopping list');
  const { replacedDatabase } = await restoreSqlite(copy, file);
  expect(users(file)).toEqual(['ann']);
  expect(readFileSync(replacedDatabase!, 'utf8')).toBe('this is a shopping list');
});

test('orphaned rows left by another program are backed up and restored as they are, with a warning', async () => {
  await fill('ann');
  const other = new Database(file);
  other.pragma('foreign_keys = OFF');
  const session = (id: string, user: string) =>
    other.exec(`INSERT INTO user_sessions (session_id, user_id, created_at, last_activity_at) VALUES ('${id}', '${user}', '2026', '2026')`);
  session('s1', 'ann');
  session('s2', 'nobody');
  session('s3', 'nobody either');
  other.close();
  const warning = expect.stringMatching(/was backed up to [^]*WARNING: 2 rows of user_sessions refer to missing rows of users\. Another program/);
  expect(await run('backup', ['copy.db'])).toEqual({ code: 0, output: warning });
  expect(await run('restore', ['copy.db'])).toMatchObject({ code: 0, output: expect.stringContaining('WARNING: 2 rows of user_sessions') });
  expect(column(file, 'SELECT session_id FROM user_sessions ORDER BY 1')).toEqual(['s1', 's2', 's3']);
  const on = await openGate('sqlite', database);
  await on.close();
});

describe('a failed restore changes nothing', () => {
  const unchanged = async (message: RegExp) => {
    const before = readFileSync(file);
    await expect(restoreSqlite(copy, file)).rejects.toThrow(message);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(filesInFolder().filter((name) => !/^(users\.db(\.lock)?|copy\.db)$/.test(name))).toEqual([]);
  };
  beforeEach(() => fill('ann'));

  test('there is no backup', () => unchanged(/There is no database in .*copy\.db/));

  test('a backup that is not a database', async () => {
    writeFileSync(copy, 'bread, butter, cheese');
    await unchanged(/is not an SQLite database, or it is damaged/);
  });

  test('a database of another program', async () => {
    new Database(copy).exec('CREATE TABLE recipes (title TEXT)').close();
    await unchanged(/is not a Switchboard database: it has no table migrations/);
  });

  test('a truncated backup', async () => {
    await backUpSqlite(file, copy, { force: false });
    writeFileSync(copy, readFileSync(copy).subarray(0, -8_192));
    await unchanged(/damaged|malformed/);
  });

  test('another program has the database open', async () => {
    await backUpSqlite(file, copy, { force: false });
    const other = new Database(file);
    other.pragma('journal_mode = WAL');
    other.prepare('SELECT 1 FROM users').all();
    appendFileSync(`${file}.lock`, '');
    await unchanged(/Another program has .* open\. Close it first; nothing was changed/);
    other.close();
  });
});

test.each(['backup', 'restore'])('with PostgreSQL unreachable, %s says so in plain words, without the password', async (script) => {
  const { code, output } = await run(script, ['x.dump'], { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/chat', JWT_SECRET: 'kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB' });
  expect(code).toBe(1);
  expect(output).toContain('PostgreSQL does not respond. Start it');
  expect(output).not.toContain('hunter2');
});

test.each([[], ['a.db', 'b.db'], ['--everything']])('a call with no file or too many is explained: %j', async (...args) => {
  const { code, output } = await run('backup', args);
  expect(code).toBe(2);
  expect(output).not.toMatch(/\n\s+at /);
});

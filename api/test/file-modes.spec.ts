import { type ExecFileException, execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { openWriter } from '../src/core/database/database.module.js';
import { pruneMigrationCopies } from '../src/core/database/sqlite/migration-copies.js';
import { sqliteWriterOptions } from '../src/core/database/sqlite/sqlite-source.js';
import { migrations } from '../src/migrations/index.js';
import { startApp } from './support/app.js';
import { requireCurrentBuild } from './support/current-build.js';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { ServerProcess } from './support/server-process.js';

const root = projectRoot();
let folder: string;
let umask: number;

beforeEach(() => {
  // As on most machines: by default everyone may read a new file.
  umask = process.umask(0o022);
  folder = mkdtempSync(join(tmpdir(), 'switchboard-modes-'));
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
/** Every file in the folder whose mode gives access to anyone but its owner. */
const open = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => (statSync(file).mode & 0o077) !== 0)
    .map((file) => file.slice(folder.length + 1));
const listFiles = () => readdirSync(folder).sort();

/** Runs a command as an operator does, on the database in the folder. */
function run(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  requireCurrentBuild();
  const env = { PATH: process.env['PATH'], INIT_CWD: folder, DATABASE_URL: `sqlite:${at('users.db')}` };
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/database.mjs', script, ...args], { cwd: root, env }, (error: ExecFileException | null, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, output: out + err }),
    );
  });
}

/** A database of the previous version: the next version to open it makes a copy first. */
async function oldDatabase(): Promise<void> {
  const schema = { entities: [], migrations: migrations.slice(0, -1) };
  await (await openWriter(sqliteWriterOptions(at('users.db'), schema))).destroy();
}

async function serve(): Promise<void> {
  const server = await ServerProcess.start({ DATABASE_URL: `sqlite:${at('users.db')}`, PORT: String(await freePort()) });
  await server.printed(/First administrator/);
  expect(open()).toEqual([]);
  server.signal('SIGTERM');
  await server.exited;
}

/** How each command is run here, and the files it must create; commands not listed create no file that holds data. */
const commands: Record<string, { work: () => Promise<unknown>; makes: RegExp[] }> = {
  start: { work: serve, makes: [/^users\.db$/, /\.lock$/, /\.jwt-secret$/, /\.admin-password$/] },
  'start of a new version': { work: () => oldDatabase().then(serve), makes: [/^users\.db\.before-\d{17}$/] },
  backup: { work: () => oldDatabase().then(() => run('backup', 'copy.db')), makes: [/^copy\.db$/] },
  restore: {
    work: async () => {
      await oldDatabase();
      await run('backup', 'copy.db');
      // The mode with which earlier versions, and other programs, leave a database.
      chmodSync(at('users.db'), 0o644);
      return run('restore', 'copy.db');
    },
    makes: [/^users\.db$/, /^users\.db\.replaced-\d{17}$/],
  },
  recount: { work: () => oldDatabase().then(() => run('recount')), makes: [] },
  'recount --fix': { work: () => oldDatabase().then(() => run('recount', '--fix')), makes: [/^users\.db\.before-\d{17}$/] },
  migrate: { work: () => run('migrate'), makes: [/^users\.db$/] },
  'audit:verify': { work: () => oldDatabase().then(() => run('audit-verify')), makes: [] },
  seed: { work: () => run('seed', '--sessions', '20'), makes: [/^users\.db$/, /\.jwt-secret$/, /\.admin-password$/] },
};

/**
 * Scripts of package.json that make no files with data, or only those of `backup` (`extension`), or touch only the data of scratch servers, which
 * have their own folder with mode 0700.
 */
const WITHOUT_DATA = [
  'bench', 'build', 'check', 'demo', 'dev', 'docs', 'drills', 'e2e', 'extension', 'image', 'image:test', 'lint', 'move', 'pack', 'test', 'types', 'unit',
  'unit:admin', 'unit:api', 'unit:extensions', 'upgrade:check',
];

test('K10: every script of package.json is checked here, or creates no file with data', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const looked = Object.keys(commands).filter((name) => !name.includes(' '));
  expect(Object.keys(scripts).sort()).toEqual([...looked, ...WITHOUT_DATA].sort());
});

test.each(Object.keys(commands))('K10 S28: under umask 022, files created by %s are accessible to their owner only', async (name) => {
  const { work, makes } = commands[name]!;
  const outcome = (await work()) as { code: number; output: string } | undefined;
  expect(outcome ?? { code: 0 }).toMatchObject({ code: 0 });
  for (const pattern of makes) expect(listFiles()).toContainEqual(expect.stringMatching(pattern));
  expect(open()).toEqual([]);
});

test('K10: under umask 022, files created by an application embedded in another program are accessible to their owner only', async () => {
  const on = await startApp({ database: { settings: { kind: 'sqlite', file: at('data/users.db') }, url: `sqlite:${at('data/users.db')}`, drop: async () => undefined } });
  try {
    const [admin, user] = [await on.admin(), await on.user()];
    await user.post('/api/sessions', { title: 'a title' });
    for (const format of ['csv', 'ndjson']) expect((await admin.get(`/api/admin/sessions/export?format=${format}`)).status).toBe(200);
    await user.delete('/api/auth/me', { current_password: 'a password for tests' });
    expect(existsSync(at('data/users.db-wal'))).toBe(true);
    expect(open()).toEqual([]);
    expect(statSync(at('data')).mode & 0o777).toBe(0o700);
  } finally {
    await on.close();
  }
});

test('S28: only the last two migration copies are kept, and no side files of the others; unrelated files stay', () => {
  const instant = (day: number) => `2026010${day}000000000`;
  for (let day = 1; day <= 5; day++) writeFileSync(at(`users.db.before-${instant(day)}`), '');
  for (const suffix of ['-wal', '-shm']) for (const day of [1, 5]) writeFileSync(at(`users.db.before-${instant(day)}${suffix}`), '');
  const others = ['users.db', 'users.db.before-the-great-change', 'other.db.before-20260101000000000', 'users.db.replaced-20260101000000000'];
  for (const name of others) writeFileSync(at(name), '');
  writeFileSync(at(`users.db.before-${instant(6)}.part`), '');
  mkdirSync(at('sub'));
  pruneMigrationCopies(at('users.db'));
  expect(listFiles()).toEqual([
    ...others, 'sub', `users.db.before-${instant(4)}`, `users.db.before-${instant(5)}`, `users.db.before-${instant(5)}-shm`, `users.db.before-${instant(5)}-wal`,
  ].sort());
});

test('S28: a third upgrade removes the copy made by the first', async () => {
  for (let upgrade = 1; upgrade <= 3; upgrade++) {
    const schema = { entities: [], migrations: migrations.slice(0, migrations.length - 4 + upgrade) };
    await (await openWriter(sqliteWriterOptions(at('users.db'), schema))).destroy();
  }
  const first = listFiles().filter((name) => name.includes('.before-'));
  expect(first).toHaveLength(2);
  await (await openWriter(sqliteWriterOptions(at('users.db'), { entities: [], migrations }))).destroy();
  const copies = listFiles().filter((name) => name.includes('.before-'));
  expect([copies.length, copies.includes(first[0]!), copies.includes(first[1]!)]).toEqual([2, false, true]);
  expect(open()).toEqual([]);
});

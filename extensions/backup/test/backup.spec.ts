import { DatabaseBackup, type DatabaseSettings, type Gauges, parseSettings } from '@switchboard/api';
import { createTestDatabase, describeOnBoth, startSwitchboard, type TestDatabase, TestClock } from '@switchboard/testing';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import backup from '../api/index.js';
import { ScheduledBackup } from '../api/scheduled-backup.js';
import { backupSettings } from '../api/settings.js';

// The process that backs up SQLite runs the sources, not the build.
const LOADER = new URL('../../../api/bench/typescript.mjs', import.meta.url).href;
const HOUR_MS = 3_600_000;

describe('settings', () => {
  test('have the defaults that they have always had', () => {
    expect(backupSettings.parse({})).toEqual({ BACKUP_EVERY: 24 * HOUR_MS, BACKUP_KEEP: 7 });
    expect(backupSettings.parse({ BACKUP_DIR: '/backup', BACKUP_EVERY: '6h', BACKUP_KEEP: '3' })).toEqual({ BACKUP_DIR: '/backup', BACKUP_EVERY: 6 * HOUR_MS, BACKUP_KEEP: 3 });
  });

  test('are in the documentation with the defaults that they have', () => {
    const text = readFileSync(new URL('../../../docs/administering.md', import.meta.url), 'utf8');
    const documented = Object.fromEntries([...text.matchAll(/^\| `(BACKUP_\w+)` \| (?:`([^`]+)`|none)/gm)].map(([, name, value]) => [name, value]));
    expect(Object.keys(documented).sort()).toEqual(Object.keys(backupSettings.shape).sort());
    expect(backupSettings.parse(documented)).toEqual(backupSettings.parse({}));
  });

  test('that are wrong are listed together', () => {
    const env = { JWT_SECRET: 'a secret that signs the access tokens of tests only', BACKUP_EVERY: '30s', BACKUP_KEEP: '0' };
    expect(() => parseSettings(env, [backup])).toThrow(/BACKUP_EVERY must be at least 1m[^]*BACKUP_KEEP must be at least 1/);
  });
});

describeOnBoth('scheduled backups', (on) => {
  let database: TestDatabase;
  let folder: string;
  let task: ScheduledBackup;
  const clock = new TestClock();
  const ages: (() => number | undefined)[] = [];
  const copies = () => readdirSync(folder).sort();
  const run = () => task.run(new AbortController().signal);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'switchboard-backups-'));
    database = await createTestDatabase(on);
    await (await startSwitchboard({ extensions: [], database })).close();
    const writer = new DatabaseBackup({ database: parsed(database.url) });
    writer.nodeArguments = ['--import', LOADER];
    const gauges = { add: (_name: string, _help: string, read: () => number | undefined) => void ages.unshift(read) } as unknown as Gauges;
    task = new ScheduledBackup({ BACKUP_DIR: folder, BACKUP_EVERY: 24 * HOUR_MS, BACKUP_KEEP: 2 }, writer, clock, gauges);
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  test('are made when the last one is old enough, and only so many are kept', async () => {
    expect(ages[0]!()).toBeUndefined();
    await run();
    const [first] = copies();
    expect(first).toMatch(on === 'sqlite' ? /^switchboard-\d{8}T\d{6}Z\.db$/ : /^switchboard-\d{8}T\d{6}Z\.dump$/);
    if (process.platform !== 'win32') expect(statSync(join(folder, first!)).mode & 0o777).toBe(0o600);
    clock.advance(23 * HOUR_MS);
    await run();
    expect(copies()).toEqual([first]);
    expect(ages[0]!()).toBeGreaterThanOrEqual(23 * 3_600);
    writeFileSync(join(folder, 'mine.db'), 'of another program');
    for (let day = 0; day < 3; day++) {
      clock.advance(25 * HOUR_MS);
      await run();
    }
    expect(copies()).toHaveLength(3);
    expect(copies()).toContain('mine.db');
    expect(copies()).not.toContain(first);
  });

  // SQLite has one server.
  if (on === 'postgres')
    test('D38: that two servers make at the same moment in one folder leave one complete file', async () => {
      for (let round = 1; round <= 3; round++) {
        await Promise.all([run(), run()]);
        expect(copies()).toHaveLength(Math.min(round, 2));
        clock.advance(25 * HOUR_MS);
      }
    });

  test('are made although one was made while the clock was ahead', async () => {
    writeFileSync(join(folder, `switchboard-29990101T000000Z${on === 'sqlite' ? '.db' : '.dump'}`), 'from the future');
    expect(ages[0]!()).toBeUndefined();
    await run();
    await run();
    expect(copies()).toHaveLength(2);
    expect(ages[0]!()).toBeLessThan(60);
  });

  test('that fail say why, and leave the last good ones', async () => {
    await run();
    const before = copies();
    clock.advance(25 * HOUR_MS);
    await database.drop();
    await expect(run()).rejects.toThrow(on === 'sqlite' ? /no database to back up/ : /does not exist|no database with this name/);
    expect(copies()).toEqual(before);
  });

  test('that are given up, as by a shutdown, leave nothing behind', async () => {
    const giveUp = new AbortController();
    const making = task.run(giveUp.signal);
    giveUp.abort(new Error('the server is stopping'));
    await expect(making).rejects.toThrow(/abort|the server is stopping/);
    expect(copies()).toEqual([]);
  });

  if (on === 'sqlite')
    test('that are given up in the middle leave no half of a file', async () => {
      const slow = new DatabaseBackup({ database: parsed(database.url) });
      slow.nodeArguments = ['-e', "require('node:fs').writeFileSync(process.argv[3] + '.part-' + process.pid, 'half'); setTimeout(() => {}, 30_000)", '--'];
      const giveUp = new AbortController();
      const making = slow.write(join(folder, 'slow.db'), giveUp.signal);
      for (const until = Date.now() + 10_000; copies().length === 0 && Date.now() < until; ) await delay(20);
      expect(copies()).toEqual([expect.stringMatching(/^slow\.db\.part-\d+$/)]);
      giveUp.abort();
      await expect(making).rejects.toThrow(/abort/);
      expect(copies()).toEqual([]);
    });

  test('are made by a server that is told where', async () => {
    const server = await startSwitchboard({ extensions: [backup], database, settings: { BACKUP_DIR: folder } });
    try {
      // The first run began with the server, but that of SQLite fails here: the sources need a loader.
      server.app.get(DatabaseBackup, { strict: false }).nodeArguments = ['--import', LOADER];
      if (on === 'sqlite') await server.app.get(ScheduledBackup, { strict: false }).run(new AbortController().signal);
      for (const end = performance.now() + 10_000; copies().length === 0 && performance.now() < end; ) await delay(50);
      expect(copies()).toHaveLength(1);
    } finally {
      await server.close();
    }
  });
});

const parsed = (url: string): DatabaseSettings => parseSettings({ DATABASE_URL: url, JWT_SECRET: 'a secret that signs the access tokens of tests only' }).database;

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { toDatabaseError } from '../database-errors.js';
import { ReadCancelled } from '../read-cancelled.js';
import { sqliteReaderOptions, sqliteWriterOptions } from './sqlite-source.js';
import { ReadThreads } from './read-threads.js';

const counted = (limit: string) =>
  `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE ${limit} CASE WHEN i % 128 = 0 THEN may_continue() ELSE TRUE END) SELECT count(*) AS n FROM c`;
const ENDLESS = counted('');
/** Takes about a second. */
const LONG = counted('i < 3000000 AND');
const schema = { entities: [], migrations: [] };

/** The longest turn of the event loop while some work runs, as a share of the time that the work takes. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  let [isOver, longest, last] = [false, 0, startedAt];
  const working = work().finally(() => (isOver = true));
  while (!isOver) {
    await nextTurn();
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }
  await working;
  return longest / (performance.now() - startedAt);
}

describe('reading in threads', () => {
  let folder: string;
  let file: string;
  let threads: ReadThreads;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'read-threads-'));
    file = join(folder, 'test.db');
    threads = new ReadThreads(file, 600_000);
    await createDatabase();
  });
  afterEach(async () => {
    await threads.close();
    rmSync(folder, { recursive: true });
  });

  async function createDatabase(at = file): Promise<void> {
    const writer = await new DataSource(sqliteWriterOptions(at, schema)).initialize();
    await writer.query('CREATE TABLE notes (text TEXT)');
    await writer.query("INSERT INTO notes VALUES ('Über')");
    await writer.destroy();
  }

  test('has the functions of the main connection, and cannot write', async () => {
    expect(await threads.query('SELECT fold_text(text) AS text, ? AS yes FROM notes', [true])).toEqual([{ text: 'uber', yes: 1 }]);
    await expect(threads.query('DELETE FROM notes RETURNING 1', [])).rejects.toThrow(/readonly/);
    await expect(threads.query('SELECT * FROM missing', [])).rejects.toThrow('no such table: missing');
  });

  test('a long read does not block the event loop, as it would on the main thread', async () => {
    const reader = await new DataSource(sqliteReaderOptions(file, schema)).initialize();
    expect(await longestTurn(() => reader.query(LONG))).toBeGreaterThan(0.8);
    await reader.destroy();
    expect(await longestTurn(() => threads.query(LONG, []))).toBeLessThan(0.4);
  });

  test('a cancelled read ends and frees its thread; one that waits is never started', async () => {
    const askers = Array.from({ length: 3 }, () => new AbortController());
    const reads = askers.map(({ signal }) => threads.query(ENDLESS, [], signal));
    const outcome = Promise.allSettled(reads);
    askers[2]!.abort();
    askers[0]!.abort();
    askers[1]!.abort();
    for (const { status, ...rest } of await outcome) expect([status, rest]).toEqual(['rejected', { reason: expect.any(ReadCancelled) }]);
    expect(await threads.query('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
    await expect(threads.query('SELECT 1', [], AbortSignal.abort())).rejects.toThrow(ReadCancelled);
  });

  test('cancelling a read does not end the next one in its thread', async () => {
    const asker = new AbortController();
    expect(await threads.query('SELECT 1 AS one', [], asker.signal)).toEqual([{ one: 1 }]);
    const next = threads.query(LONG, []);
    asker.abort();
    expect(await next).toEqual([{ n: 3_000_000 }]);
  });

  test('a read that takes too long fails as a busy database does, and so does one too many', async () => {
    const impatient = new ReadThreads(file, 50);
    const error = await impatient.query(ENDLESS, []).catch((thrown: unknown) => thrown);
    expect(toDatabaseError(error)?.code).toBe('database_busy');
    const all = Array.from({ length: 19 }, () => impatient.query('SELECT 1', []).then(() => '', (thrown: unknown) => toDatabaseError(thrown)?.code));
    expect((await Promise.all(all)).filter((code) => code === 'database_busy')).toHaveLength(1);
    await impatient.close();
  });

  test('people take turns: one who requests a lot delays another by one read', async () => {
    const ended: string[] = [];
    const running = [new AbortController(), new AbortController()].map((asker) => [asker, threads.query(ENDLESS, [], asker.signal).catch(() => undefined)] as const);
    const many = Array.from({ length: 16 }, (_, at) => threads.query('SELECT 1', [], undefined, 'ann').then(() => ended.push(`ann ${at}`)));
    const one = threads.query('SELECT 1', [], undefined, 'bob').then(() => ended.push('bob'));
    // One thread only, so that the order in which the reads end is that in which they begin.
    running[0]![0].abort();
    await one;
    running[1]![0].abort();
    await Promise.all(many);
    expect(ended.slice(0, 2)).toEqual(['ann 0', 'bob']);
    expect(ended).toHaveLength(17);
  });

  test('a thread that dies fails its read, and is replaced', async () => {
    const missing = join(folder, 'later.db');
    const early = new ReadThreads(missing);
    await expect(early.query('SELECT 1', [])).rejects.toThrow(/unable to open database file/);
    await createDatabase(missing);
    expect(await early.query('SELECT text FROM notes', [])).toEqual([{ text: 'Über' }]);
    await early.close();
  });

  test('closing ends a running read', async () => {
    const read = threads.query(ENDLESS, []);
    const rejected = expect(read).rejects.toThrow(/cancelled|ended/);
    await threads.close();
    await rejected;
  });

  test('closing lets a thread end itself: terminating it while it loads the driver would abort the process', async () => {
    const terminate = jest.spyOn(Worker.prototype, 'terminate');
    const read = threads.query('SELECT 1', []).catch((error: unknown) => error);
    await threads.close();
    expect([await read, terminate.mock.calls]).toEqual([[{ 1: 1 }], []]);
    terminate.mockRestore();
  });

  test('threads do not keep the process alive', () => {
    const code = `
      import { ReadThreads } from ${JSON.stringify(new URL('./read-threads.ts', import.meta.url).href)};
      const threads = new ReadThreads(${JSON.stringify(file)});
      const waiting = setTimeout(() => {}, 60_000);
      console.log(JSON.stringify(await threads.query('SELECT 1 AS one', [])));
      clearTimeout(waiting);`;
    const loader = new URL('../../../../bench/typescript.mjs', import.meta.url).href;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', loader, '--input-type=module', '-e', code], { encoding: 'utf8', timeout: 60_000 });
    expect([stdout.trim(), stderr, status]).toEqual(['[{"one":1}]', '', 0]);
  });
});

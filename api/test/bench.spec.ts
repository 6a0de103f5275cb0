import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { databaseKinds } from './support/databases.js';
import { FULL } from './support/drill-figures.js';
import { whyNoCluster } from './support/postgres-cluster.js';
import { whyNoRedis } from './support/redis-server.js';
import { reportSkipped } from './support/skipped-tests.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the benchmarks once, at a tiny scale, from the sources. */
function runTiny(...figures: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['scripts/bench.mjs', '--tiny', ...figures], { cwd: ROOT, env: { ...process.env, NODE_COMPILE_CACHE: process.env['TEST_COMPILE_CACHE'] } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** The figures reported for each section, in order. */
const figures = {
  sqlite: [
    'B1', 'B1', 'B2', 'B2', 'B3', 'B3', 'B5', 'B5', 'B6', 'B12', 'B7', 'B8', 'B8', 'B9', 'B9', 'B10', 'B10', 'B13', 'B14', 'B14',
    'B11', 'B11', 'B11', 'B12', 'B12',
    'B36', 'B36', 'B36', 'B36', 'B37', 'B38', 'B38', 'B38', 'B38', 'B39', 'B40', 'B40', 'B40', 'B40', 'B41', 'B46', 'B46', 'B4', 'B4', 'B4', 'B4', 'B4', 'B4', 'B4', 'B17', 'B17', 'B15', 'B15', 'B15', 'B16', 'B16', 'B16',
  ],
  postgres: [
    'B1', 'B1', 'B2', 'B2', 'B3', 'B3', 'B5', 'B5', 'B12', 'B7', 'B8', 'B8', 'B13', 'B14', 'B14',
    'B4', 'B4', 'B4', 'B4', 'B4', 'B4', 'B4', 'B17', 'B17', 'B15', 'B15', 'B15', 'B16', 'B16', 'B16',
  ],
  joined: [
    'B47', 'B47', 'B47', 'B21', 'B21', 'B21', 'B22', 'B22', 'B22', 'B22', 'B22', 'B23', 'B23', 'B23', 'B23', 'B47', 'B47', 'B47', 'B47', 'B28', 'B28', 'B28', 'B28', 'B28',
    'B27', 'B27', 'B27', 'B24', 'B25', 'B25', 'B29', 'B29', 'B29', 'B29', 'B31', 'B31', 'B31', 'B33', 'B33', 'B30', 'B30', 'B30', 'B26', 'B26', 'B26',
  ],
};

async function expectFigures(expected: string[], ...options: string[]): Promise<void> {
  const { code, output } = await runTiny(...options);
  expect(output.match(/^B\d+ .*: every response was correct$/gm)?.map((line) => line.split(' ')[0])).toEqual(expected);
  expect([code, output.replace(/^B\d+ .*$\n/gm, '')]).toEqual([0, '']);
}

describe('the benchmarks', () => {
  // Nothing is timed here: these timeouts, in milliseconds, allow for a busy machine.
  // All of them take minutes: `npm test` runs a few, on one database, and `npm run drills` all of them.
  if (FULL)
    test.each(databaseKinds)('get every answer right on %s, on the server and on every baseline', async (kind) => {
      await expectFigures(figures[kind], '--database', kind);
    }, 300_000);
  else
    test('get some answers right, on the server and on the baselines', async () => {
      await expectFigures(['B1', 'B1', 'B3', 'B3', 'B5', 'B5', 'B41'], '--database', 'sqlite', 'B1', 'B3', 'B5', 'B41');
    }, 300_000);

  const missing = databaseKinds.includes('postgres') ? (whyNoRedis ?? whyNoCluster) : 'PostgreSQL was not found';
  if (missing !== null) reportSkipped('the benchmarks of joined servers', missing);
  else if (FULL) test('get every answer right on joined servers', () => expectFigures(figures.joined, '--joined'), 300_000);

  test('list the known figures when asked for an unknown one', async () => {
    const { code, output } = await runTiny('B99');
    expect(code).toBe(2);
    expect(output).toContain('There is no figure B99');
  }, 60_000);

  test('explain how to call them', async () => {
    const [helped, mistaken] = await Promise.all([runTiny('--help'), runTiny('--minute', '3')]);
    expect([helped.code, helped.output]).toEqual([0, expect.stringMatching(/npm run bench.*for example B5 B16/s)]);
    expect([mistaken.code, mistaken.output]).toEqual([2, expect.stringMatching(/^Unknown option '--minute'.*npm run bench -- \[FIGURE …\]/s)]);
  }, 60_000);
});

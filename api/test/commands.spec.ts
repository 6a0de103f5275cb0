import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/core/config/project-root.js';
import { requireCurrentBuild } from './support/current-build.js';

const root = projectRoot();
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
/** Our own commands, and those that run a tool under another name, which has its own help. */
const own = Object.entries(scripts).filter(([, line]) => line.startsWith('node scripts/'));
const tools = Object.entries(scripts).filter(([, line]) => !line.startsWith('node scripts/'));

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'switchboard-commands-'))));
afterEach(() => rmSync(folder, { recursive: true }));

interface Outcome {
  code: number | string;
  out: string;
  err: string;
}

/** Runs a script of package.json as npm does; a command that starts its work instead of printing is killed, and its code is a signal. */
function run(line: string, ...args: string[]): Promise<Outcome> {
  const words = line.split(' ').slice(1);
  const env = { PATH: process.env['PATH'], INIT_CWD: folder, DATABASE_URL: `sqlite:${join(folder, 'users.db')}`, HOME: folder };
  return new Promise((resolve) => {
    execFile(process.execPath, [...words, ...args], { cwd: root, env, timeout: 30_000 }, (error: ExecFileException | null, out, err) =>
      resolve({ code: error ? (error.signal ?? Number(error.code)) : 0, out, err }),
    );
  });
}

/** How users call a script of package.json. */
const callOf = (name: string) => (name === 'start' || name === 'test' ? `npm ${name}` : name === 'types' ? 'npm test' : `npm run ${name}`);

test('S24: every script of package.json is one of our commands or a tool listed here', () => {
  expect(tools.map(([name]) => name).sort()).toEqual(['lint', 'unit', 'unit:admin', 'unit:api', 'unit:extensions']);
  expect(own.length).toBeGreaterThanOrEqual(13);
});

/** Invalid calls, and what the first line of the output must name. */
const wrong: [args: string[], named: RegExp][] = [
  [['--nonsense'], /nonsense/],
  [['--nonsense=1'], /nonsense/],
  [['-Q'], /-Q/],
  [['nonsense', 'more'], /nonsense/],
  [['--help=1'], /help/],
];

describe.each(own)('S24: npm run %s', (name, line) => {
  test('--help describes its purpose, options and exit codes, and does nothing', async () => {
    const [{ code, out, err }, short] = await Promise.all([run(line, '--help'), run(line, '-h')]);
    expect([code, err]).toEqual([0, '']);
    expect(short).toEqual({ code, out, err });
    expect(out).toMatch(/^[A-Z][^]+?\.\n/);
    expect(out).toContain(`  ${callOf(name)}`);
    expect(out).toMatch(/\n {2}-h, --help +\S/);
    expect(out).toMatch(/\nExit codes\n {2}0: .+\n {2}1: .+\n {2}2: .+\n[^]*SIGHUP/);
    expect(out.split('\n').filter((each) => each.length > 160)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('unknown arguments and options are refused with 2, before anything is done', async () => {
    for (const [at, { code, out, err }] of (await Promise.all(wrong.map(([args]) => run(line, ...args)))).entries()) {
      const [args, named] = wrong[at]!;
      expect([args, code, out]).toEqual([args, 2, '']);
      expect(err.split('\n')[0]).toMatch(named);
      expect(err).toContain('Exit codes');
      expect(err).not.toMatch(/\n\s+at /);
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is documented for operators or for contributors', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', 'docs/administering.md'].map((page) => readFileSync(join(root, page), 'utf8')).join('\n');
    expect(pages).toContain(name === 'start' || name === 'test' ? `npm ${name}` : `npm run ${name}`);
  });
});

describe.each(readdirSync(join(root, 'api/src/commands')).filter((file) => file.endsWith('.command.js')))('the compiled command of %s', (file) => {
  const name = file.replace('.command.js', '');

  test('has the same help without npm, as in a container', async () => {
    requireCurrentBuild();
    const outcome = await run(`node dist/api/src/commands/${name}.js`, '--help');
    expect(outcome).toEqual(await run(`node scripts/database.mjs ${name}`, '--help'));
    expect(outcome.code).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});

// All of them read their command line by the same function; loading one takes seconds of processor time.
test('a compiled command explains the same errors without npm', async () => {
  requireCurrentBuild();
  for (const args of [['--nonsense'], ['one', 'two', 'three']]) {
    const outcome = await run('node dist/api/src/commands/recount.js', ...args);
    expect(outcome).toEqual(await run('node scripts/database.mjs recount', ...args));
    expect(outcome.code).toBe(2);
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('a missing option and an invalid value are refused by name, before anything is done', async () => {
  const seed = (...args: string[]) => run('node scripts/database.mjs seed', ...args);
  expect(await seed()).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^--sessions N is missing\.\n\n/) });
  expect(await seed('--sessions', '0')).toMatchObject({ code: 2, err: expect.stringMatching(/^--sessions must be a whole number from 1 to 10,000,000, not 0\.\n/) });
  expect(await seed('--sessions', '1', '--until', 'soon')).toMatchObject({ code: 2, err: expect.stringMatching(/^--until must be a date and time like .*, not soon\.\n/) });
  expect(await run('node scripts/database.mjs', 'nonsense')).toMatchObject({ code: 2, err: expect.stringMatching(/^Unknown command: nonsense\. There are .*backup/) });
  expect(readdirSync(folder)).toEqual([]);
});

// `unit:api` and `unit:admin` are `unit` with one more option.
describe.each(tools.filter(([name]) => !name.startsWith('unit:')))('S24: npm run %s', (_, line) => {
  const tool = line.replace('eslint', 'node node_modules/eslint/bin/eslint.js');

  test('shows the help of its tool, and refuses an unknown option', async () => {
    expect(await run(tool, '--help')).toMatchObject({ code: 0, out: expect.stringMatching(/Options/i) });
    expect((await run(tool, '--nonsense')).code).not.toBe(0);
  });
});

// `npm test`: installs missing packages, then runs lint, types, build, unit and API tests, and browser tests. The last line is the totals.
// `npm test -- lint types` runs only the named steps (build, lint, types, unit, browser).
// CI=true or REQUIRE_ALL=1 turns anything that would be skipped (no PostgreSQL) into a failure.
import path from 'node:path';
import { prepare, preparePackages } from './lib/build.mjs';
import { ROOT } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/command.mjs';
import { CommandError } from './lib/command-error.mjs';
import { DEFAULT_POSTGRES_URL, postgresUnavailableReason, startDisposablePostgres } from './lib/postgres.mjs';
import { duration, say, step } from './lib/progress.mjs';
import { appNode } from './lib/runtime.mjs';
import { eslint, jest, ngc, playwright, tsc } from './lib/targets.mjs';
import { createScratchFolder } from './lib/test-scratch.mjs';
import { totalsLine, countJest, countPlaywright, singleResult, sum } from './lib/test-report.mjs';
import { findBrowser } from './find-browser.mjs';

const REQUIRE_ALL = process.env.CI === 'true' || process.env.REQUIRE_ALL === '1';
const scratch = createScratchFolder();

/** Runs a tool whose output matters only if it fails. */
async function quietly(args) {
  const node = appNode();
  const { code, output } = await runNode(node, args, { env: childEnvironment(node) });
  if (code !== 0) throw new CommandError(output.trim());
}

/** Runs a test runner with its output streamed. */
function runVisibly(args, more) {
  const node = appNode();
  return runNode(node, args, { env: childEnvironment(node, { TMPDIR: scratch, ...more }), stream: true });
}

const TYPES = [
  [tsc, 'api/tsconfig.json'], [tsc, 'e2e/tsconfig.json'], [ngc, 'admin/tsconfig.app.json'], [tsc, 'admin/tsconfig.spec.json'],
];

/** All steps: name, display title, and how the result is counted. */
const STEPS = {
  build: { title: 'build', run: async () => { await prepare(); return singleResult(true); } },
  lint: { title: 'lint', run: async () => { await quietly([...eslint(), '.', '--max-warnings', '0']); return singleResult(true); } },
  types: {
    title: 'types',
    run: async () => {
      for (const [compiler, config] of TYPES) await quietly([...compiler(), '-p', config, '--noEmit']);
      return singleResult(true);
    },
  },
  unit: {
    title: 'unit and API tests', printsOutput: true,
    run: async ({ postgres }) => {
      const file = path.join(scratch, 'jest.json');
      const database = postgres.missing ? { TEST_POSTGRES: 'absent' } : { TEST_POSTGRES: 'present', TEST_POSTGRES_URL: postgres.url };
      const args = [...jest(), '--ci', '--json', `--outputFile=${file}`, '--reporters=default'];
      const { code } = await runVisibly(args, { ...database, TEST_GROUPS: '1' });
      return countJest(file, code);
    },
  },
  browser: {
    title: 'browser tests', printsOutput: true,
    run: async () => {
      const file = path.join(scratch, 'playwright.json');
      const browser = await findBrowser();
      say(`  using ${path.relative(ROOT, browser).startsWith('..') ? browser : path.relative(ROOT, browser)}`);
      const args = [...playwright(), 'test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json'];
      const { code } = await runVisibly(args, { CHROMIUM_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: file });
      return countPlaywright(file, code);
    },
  },
};

/** Order of the steps. Lint and types print nothing and use one processor each, so they run in parallel. */
const TURNS = [['build'], ['lint', 'types'], ['unit'], ['browser']];

/** Runs one step and turns any error into a count. */
async function runStep(name, context) {
  const { title, run, printsOutput = false } = STEPS[name];
  const startedAt = performance.now();
  let count;
  try {
    count = await step(title, async () => {
      const result = await run(context);
      if (result.failed > 0) throw Object.assign(new CommandError(''), { count: result });
      return result;
    }, { quiet: printsOutput });
  } catch (error) {
    const text = error instanceof CommandError ? error.message : error.stack;
    if (text) say(`\n${text}\n`);
    count = error.count ?? singleResult(false, title);
  }
  return { title, count, took: performance.now() - startedAt };
}

function summary(rows, notes) {
  const cell = (text, width) => String(text).padStart(width);
  say('');
  say(`${'step'.padEnd(22)}${cell('passed', 8)}${cell('failed', 8)}${cell('skipped', 9)}${cell('time', 13)}`);
  for (const { title, count, took } of rows) {
    say(`${title.padEnd(22)}${cell(count.passed, 8)}${cell(count.failed, 8)}${cell(count.skipped, 9)}${cell(duration(took), 13)}`);
  }
  const total = sum(rows.map(({ count }) => count));
  if (total.failures.length > 0) say(`\nfailed:\n${total.failures.slice(0, 100).map((name) => `  ${name}`).join('\n')}`);
  for (const note of notes) say(`\n${note}`);
  say(`\n${totalsLine(total)}`);
  return total.failed > 0 ? 1 : 0;
}

/** @returns the address of a PostgreSQL server for this run alone; null where none can be started */
async function ownPostgres() {
  try {
    return await startDisposablePostgres(scratch);
  } catch (error) {
    say(`PostgreSQL is installed, but a server for the tests could not be started: ${error.message}`);
    return null;
  }
}

/** Checks which optional services are available for the tests, and reports a missing one at once. */
async function checkServices(notes) {
  const url = process.env.TEST_POSTGRES_URL ?? (await ownPostgres()) ?? DEFAULT_POSTGRES_URL;
  const missing = await postgresUnavailableReason(url);
  if (!missing) return { url, missing };
  const where = process.env.TEST_POSTGRES_URL ? 'at TEST_POSTGRES_URL' : 'at 127.0.0.1:5432 (set TEST_POSTGRES_URL to use another, or install the server)';
  if (!REQUIRE_ALL) notes.push(`SKIPPED: every test on PostgreSQL. There is no usable server ${where}: ${missing}.`);
  else notes.push(`PostgreSQL is required (CI or REQUIRE_ALL is set), but there is no usable server ${where}: ${missing}.`);
  say(`\n${notes.at(-1)}\n`);
  return { url, missing };
}

async function main(requested) {
  const names = Object.keys(STEPS).filter((name) => requested.length === 0 || requested.includes(name));

  await preparePackages();
  if (!names.includes('build')) await prepare(); // every other step reads the build output
  const notes = [];
  const rows = [];
  const postgres = names.includes('unit') ? await checkServices(notes) : { missing: null };
  if (postgres.missing && REQUIRE_ALL) rows.push({ title: 'PostgreSQL', count: singleResult(false, 'PostgreSQL is not available'), took: 0 });
  for (const turn of TURNS) rows.push(...(await Promise.all(turn.filter((name) => names.includes(name)).map((name) => runStep(name, { postgres })))));
  return summary(rows, notes);
}

const TEST = {
  call: 'npm test',
  does: 'Installs what is missing and runs every check, or only the named steps. The last line counts what passed and failed.',
  words: { name: 'STEP …', accepts: (word) => word in STEPS, expected: Object.keys(STEPS).join(', ') },
  notes: 'With CI=true or REQUIRE_ALL=1, a check that would be skipped (no PostgreSQL) fails. `npm run types` is `npm test -- types`.',
  codes: { 1: 'a test failed, or a step could not run' },
};

await runCommand(TEST, async ({ words }) => {
  try {
    return await main(words);
  } catch (error) {
    say(`\n${error instanceof CommandError ? error.message : error.stack}\n\n${totalsLine(singleResult(false))}`);
    return 1;
  }
});

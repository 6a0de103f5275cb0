// `npm run drills`: runs the full drills with real processes, and writes docs/reliability.md; it builds the previous release, too.
// `npm run drills -- people --minutes 60` lets fifty people chat with a model for an hour, and writes nothing.
// `npm run drills -- latency` measures only the latency ratios and keeps the rest of the page.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { prepare } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { idsInTestNames } from './drills/ids.mjs';
import { measureLatency } from './drills/latency.mjs';
import { measurePeople } from './drills/people.mjs';
import { preparePreviousRelease } from './drills/previous-release.mjs';
import { drillParts, latencyPart, withParts } from './drills/page.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/command.mjs';
import { CommandError } from './lib/command-error.mjs';
import { DEFAULT_POSTGRES_URL, postgresUnavailableReason } from './lib/postgres.mjs';
import { TWO_FACED_FILES, TWO_FACED_NAMES } from './drills/two-faced.mjs';
import { say } from './lib/progress.mjs';
import { findBrowser } from './find-browser.mjs';
import { appNode } from './lib/runtime.mjs';
import { jest } from './lib/targets.mjs';

/** Spec files that contain drills. */
const FILES = 'api/test/(drills|write-gate|backup|migrations|stream|chat|audit|leaks|joined|bench|move)';
/** Tests that are drills, or that back a claim on the page. */
const NAMES = String.raw`\bD\d\d\b|clock steps|holds the lock|lock that another process|every commit waits|breaks half way|leaves in mid-answer|get every answer right`;

const DRILLS = {
  call: 'npm run drills',
  does: 'Runs the full drills with real processes, and writes docs/reliability.md. It builds the previous release too: give it an hour or more.',
  words: {
    name: 'PART', most: 1, accepts: (word) => ['latency', 'people'].includes(word),
    expected: 'latency: measure only the latency ratios and keep the rest of the page; people: let people chat with a simulated model, and write nothing',
  },
  options: {
    minutes: { type: 'string', value: 'N', default: '10', check: (text) => (Number(text) > 0 ? null : 'must be a number above 0'), does: 'how long the people chat' },
    people: { type: 'string', value: 'N', default: '50', check: (text) => (/^[1-9]\d{0,2}$/.test(text) ? null : 'must be a number from 1 to 999'), does: 'how many people' },
  },
};

await runCommand(DRILLS, async ({ words: only, values }) => {
  await prepare();
  if (only.includes('people')) {
    await measurePeople({ people: Number(values.people), minutes: Number(values.minutes) });
    return 0;
  }
  const target = inRoot('docs', 'reliability.md');
  const update = (parts) => writeFileSync(target, withParts(readFileSync(target, 'utf8'), parts));
  if (only.length > 0) {
    update(latencyPart(await measureLatency()));
    say('The latency ratios are in docs/reliability.md.');
    return 0;
  }
  const url = process.env.TEST_POSTGRES_URL ?? DEFAULT_POSTGRES_URL;
  const missing = await postgresUnavailableReason(url);
  if (missing) say(`SKIPPED: every drill on PostgreSQL: ${missing}.`);
  const upgrades = { PREVIOUS_RELEASE: await preparePreviousRelease(), DRILL_BROWSER: await findBrowser() };
  const folder = mkdtempSync(path.join(os.tmpdir(), 'switchboard-drills-'));
  try {
    const [figures, report] = [path.join(folder, 'figures.jsonl'), path.join(folder, 'report.json')];
    const node = appNode();
    const env = childEnvironment(node, {
      DRILL_FIGURES: figures, TEST_POSTGRES: missing ? 'absent' : 'present', TEST_POSTGRES_URL: url, ...upgrades,
    });
    const args = [
      // A drill that fails may leave something running, which must not keep the others' results from being reported.
      ...jest(), '--selectProjects=api', '--runInBand', '--forceExit', '--silent', '--json', `--outputFile=${report}`, '--testTimeout=600000',
      `--testPathPatterns=${FILES}`, `--testNamePattern=${NAMES}`,
    ];
    const startedAt = performance.now();
    const { code } = await runNode(node, args, { env, stream: true });
    if (!existsSync(report)) throw new CommandError(`jest exited with code ${code} without writing a report.`);
    const tests = JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(({ assertionResults }) => assertionResults);
    const rows = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n').map((line) => JSON.parse(line)) : [];
    const passed = tests.filter(({ status }) => status === 'passed');
    const failed = tests.filter(({ status }) => status === 'failed');
    if (failed.length > 0 || code !== 0)
      throw new CommandError(`These drills failed; docs/reliability.md was not changed:\n${failed.map(({ fullName }) => `  ${fullName}`).join('\n')}`);
    if (!missing) await runTwoFaced(node, env);
    const parts = drillParts({
      rows: rows.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)), drills: passed.map(({ fullName }) => fullName), attacks: idsInTestNames('A'),
      missing, took: performance.now() - startedAt, version: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1),
    });
    update({ ...parts, ...latencyPart(await measureLatency()) });
    say(`${passed.length} drills passed; the figures are in docs/reliability.md.`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @throws CommandError when something is true at one of two servers and not at the other */
async function runTwoFaced(node, env) {
  const args = [...jest(), '--selectProjects=api', '--silent', `--testPathPatterns=${TWO_FACED_FILES}`, `--testNamePattern=${TWO_FACED_NAMES}`];
  const { code } = await runNode(node, args, { env: { ...env, TWO_FACED: 'on' }, stream: true });
  if (code !== 0) throw new CommandError('Some specs fail against two servers by turns; docs/reliability.md was not changed.');
}

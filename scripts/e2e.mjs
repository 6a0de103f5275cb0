// `npm run e2e`: builds what has changed, then runs the browser tests. Arguments after `--` are passed to Playwright:
// `npm run e2e -- --headed`.
import { readdirSync } from 'node:fs';
import { prepare } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/command.mjs';
import { appNode } from './lib/runtime.mjs';
import { playwright } from './lib/targets.mjs';

const flag = (does, short) => ({ type: 'boolean', does, ...(short && { short }) });
const option = (value, does, short) => ({ type: 'string', value, does, ...(short && { short }) });
const SPECS = readdirSync(inRoot('e2e')).filter((name) => name.endsWith('.spec.ts'));

const E2E = {
  call: 'npm run e2e',
  does: 'Builds what has changed and runs the browser tests: all of them, or only those in the named files.',
  words: {
    name: 'FILE …', accepts: (word) => SPECS.some((name) => `e2e/${name}`.includes(word.replace(/^\.\//, '').replace(/:\d+$/, ''))),
    expected: 'part of the name of a file in e2e, for example `chat`',
  },
  // The subset of Playwright's options that is useful here, passed through.
  options: {
    grep: option('TEXT', 'run only the tests whose name matches TEXT', 'g'),
    'grep-invert': option('TEXT', 'skip the tests whose name matches TEXT'),
    headed: flag('show the browser'),
    debug: flag('run step by step, in the Playwright Inspector'),
    ui: flag("open Playwright's UI mode"),
    list: flag('list the tests without running them'),
    'last-failed': flag('run only the tests that failed last time'),
    workers: option('N', 'run N tests at a time', 'j'),
    'repeat-each': option('N', 'run each test N times'),
    'max-failures': option('N', 'stop after N failures'),
    x: flag('stop after the first failure', 'x'),
    timeout: option('MS', 'time limit of each test'),
    trace: option('MODE', 'record a trace of each test: on, off or retain-on-failure'),
    reporter: option('NAME', 'how to report the results'),
    output: option('FOLDER', 'where to write traces and screenshots'),
  },
  codes: { 1: 'a test failed, or no tests were found' },
};

await runCommand(E2E, async ({ args: given }) => {
  await prepare();
  const node = appNode();
  const args = [...playwright(), 'test', '-c', 'e2e/playwright.config.ts', ...given.map((arg) => (arg === '--x' ? '-x' : arg))];
  return (await runNode(node, args, { env: childEnvironment(node), stream: true })).code;
});

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
  does: 'Builds what has changed and runs the browser tests, or those in the named files alone.',
  words: {
    name: 'FILE …', accepts: (word) => SPECS.some((name) => `e2e/${name}`.includes(word.replace(/^\.\//, '').replace(/:\d+$/, ''))),
    expected: 'a part of the name of a file in e2e, as `chat`',
  },
  // The subset of Playwright's options that is useful here, passed through.
  options: {
    grep: option('TEXT', 'tests whose name has this alone', 'g'),
    'grep-invert': option('TEXT', 'tests whose name has this not'),
    headed: flag('show the browser'),
    debug: flag('step by step, with the inspector'),
    ui: flag("Playwright's own page"),
    list: flag('list the tests and run none'),
    'last-failed': flag('those that failed the last time alone'),
    workers: option('N', 'so many at once', 'j'),
    'repeat-each': option('N', 'each so often'),
    'max-failures': option('N', 'end after so many failures'),
    x: flag('end after the first failure', 'x'),
    timeout: option('MS', "a test's time limit"),
    trace: option('MODE', 'record every step: on, off, retain-on-failure'),
    reporter: option('NAME', 'how results are shown'),
    output: option('FOLDER', 'where traces and pictures go'),
  },
  codes: { 1: 'a test failed, or none was found' },
};

await runCommand(E2E, async ({ args: given }) => {
  await prepare();
  const node = appNode();
  const args = [...playwright(), 'test', '-c', 'e2e/playwright.config.ts', ...given.map((arg) => (arg === '--x' ? '-x' : arg))];
  return (await runNode(node, args, { env: childEnvironment(node), stream: true })).code;
});

// `npm run bench`: builds what has changed, measures every figure and writes docs/benchmarks.md. See `--help`.
import { prepare, preparePackages } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/command.mjs';
import { appNode } from './lib/runtime.mjs';

const BENCH = {
  call: 'npm run bench',
  does: 'Measures what Switchboard costs, on SQLite and PostgreSQL, in about three quarters of an hour, and writes docs/benchmarks.md.',
  words: { name: 'FIGURE …', accepts: (word) => /^B\d+$/i.test(word), expected: 'B5 B16, for example: these figures alone; nothing is written then' },
  options: {
    database: { type: 'string', value: 'KIND', does: 'sqlite or postgres, by default both; PostgreSQL is the server of TEST_POSTGRES_URL' },
    minutes: { type: 'string', value: 'N', does: 'how long memory is watched under load (10)' },
    budget: { type: 'string', value: 'N', does: 'end after so many minutes, with what was measured by then' },
    tiny: { type: 'boolean', does: 'each once and from the sources, for the assertions alone' },
  },
};

await runCommand(BENCH, async ({ values, args }) => {
  await (values.tiny ? preparePackages() : prepare());
  const node = appNode();
  const bench = ['--import', new URL('../api/bench/typescript.mjs', import.meta.url).href, inRoot('api', 'bench', 'main.ts'), ...args];
  return (await runNode(node, bench, { env: childEnvironment(node), stream: true })).code;
});

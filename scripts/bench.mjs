// `npm run bench`: builds what has changed, measures every figure and writes docs/benchmarks.md. See `--help`.
import { prepare, preparePackages } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/command.mjs';
import { appNode } from './lib/runtime.mjs';

const BENCH = {
  call: 'npm run bench',
  does: 'Measures what Switchboard costs on SQLite and PostgreSQL, and writes docs/benchmarks.md. Takes about 45 minutes.',
  words: { name: 'FIGURE …', accepts: (word) => /^B\d+$/i.test(word), expected: 'measure only these figures, for example B5 B16, and write nothing' },
  options: {
    database: { type: 'string', value: 'KIND', does: 'sqlite or postgres, by default both; PostgreSQL is the server at TEST_POSTGRES_URL' },
    minutes: { type: 'string', value: 'N', does: 'how many minutes to watch memory under load (10)' },
    budget: { type: 'string', value: 'N', does: 'stop after N minutes, with what has been measured by then' },
    tiny: { type: 'boolean', does: 'run each figure once, from the sources, only to check its assertions' },
  },
};

await runCommand(BENCH, async ({ values, args }) => {
  await (values.tiny ? preparePackages() : prepare());
  const node = appNode();
  const bench = ['--import', new URL('../api/bench/typescript.mjs', import.meta.url).href, inRoot('api', 'bench', 'main.ts'), ...args];
  return (await runNode(node, bench, { env: childEnvironment(node), stream: true })).code;
});

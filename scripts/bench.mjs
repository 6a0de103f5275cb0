// `npm run bench`: builds what has changed, measures every figure and writes docs/benchmarks.md. `npm run bench -- B5` measures one.
// `--database sqlite` or `--database postgres` measures on one database alone, PostgreSQL being the server of TEST_POSTGRES_URL.
// `npm run bench -- --budget 15` ends after so many minutes, with what was measured by then; `--minutes` is how long memory is watched.
// `npm run bench -- --tiny` runs each once from the sources, in seconds, for the assertions alone; those that need the built pages and
// a browser take no part. `npm run bench -- B16 --minutes 30` watches memory for longer than three minutes.
import { prepare, preparePackages } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/fault.mjs';
import { appNode } from './lib/runtime.mjs';

await runCommand(async () => {
  const args = process.argv.slice(2);
  await (args.includes('--tiny') ? preparePackages() : prepare());
  const node = appNode();
  const bench = ['--import', new URL('../api/bench/typescript.mjs', import.meta.url).href, inRoot('api', 'bench', 'main.ts'), ...args];
  return (await runNode(node, bench, { env: childEnvironment(node), stream: true })).code;
});

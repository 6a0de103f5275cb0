// `npm run bench`: builds what has changed, measures every figure and writes docs/benchmarks.md. `--help` tells the rest.
import { prepare, preparePackages } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/fault.mjs';
import { appNode } from './lib/runtime.mjs';

await runCommand(async () => {
  const args = process.argv.slice(2);
  await (args.includes('--tiny') || args.includes('--help') ? preparePackages() : prepare());
  const node = appNode();
  const bench = ['--import', new URL('../api/bench/typescript.mjs', import.meta.url).href, inRoot('api', 'bench', 'main.ts'), ...args];
  return (await runNode(node, bench, { env: childEnvironment(node), stream: true })).code;
});

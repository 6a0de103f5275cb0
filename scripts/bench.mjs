// `npm run bench`: builds what has changed, measures every figure and writes docs/benchmarks.md. See `--help`.
import { bench } from '../api/bench/bench.command.js';
import { prepare, preparePackages } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/command.mjs';
import { appNode } from './lib/runtime.mjs';

await runCommand(bench, async ({ values, args }) => {
  await (values.tiny ? preparePackages() : prepare());
  const node = appNode();
  const script = ['--import', new URL('../api/bench/typescript.mjs', import.meta.url).href, inRoot('api', 'bench', 'main.ts'), ...args];
  return (await runNode(node, script, { env: childEnvironment(node), stream: true })).code;
});

// `npm run docs`: writes the generated parts of the documentation. See `--help`.
import { preparePackages } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { runCommand } from './lib/command.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { appNode } from './lib/runtime.mjs';

const DOCS = {
  call: 'npm run docs',
  does: 'Writes the tables of settings in README.md and docs/administering.md from the declarations in the source.',
  options: { check: { type: 'boolean', does: 'change nothing, and fail when a table is out of date' } },
  codes: { 1: 'a table is out of date, or the command failed; the output says which' },
};

await runCommand(DOCS, async ({ args }) => {
  await preparePackages();
  const node = appNode();
  const docs = ['--import', new URL('../api/bench/typescript.mjs', import.meta.url).href, inRoot('api', 'docs', 'main.ts'), ...args];
  return (await runNode(node, docs, { env: childEnvironment(node), stream: true })).code;
});

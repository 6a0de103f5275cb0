// `npm run recount`: compares every kept count with a full count, also while the server runs. `-- --fix` mends them while it does not.
import { existsSync } from 'node:fs';
import { prepare } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { runCommand } from './lib/fault.mjs';
import { appNode } from './lib/runtime.mjs';
import { serverEnvironment } from './lib/server.mjs';

const ENTRY = inRoot('dist', 'api', 'src', 'upkeep', 'recount.main.js');

await runCommand(async () => {
  // What is built stays as it is: a server may be running from it.
  if (!existsSync(ENTRY)) await prepare();
  return (await runNode(appNode(), [ENTRY, ...process.argv.slice(2)], { env: serverEnvironment(), stream: true })).code;
});

// `npm run audit:verify`: checks the chain of the audit log, also while the server runs. It writes nothing into the database.
import { existsSync } from 'node:fs';
import { prepare } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { runCommand } from './lib/fault.mjs';
import { appNode } from './lib/runtime.mjs';
import { serverEnvironment } from './lib/server.mjs';

const ENTRY = inRoot('dist', 'api', 'src', 'audit', 'verify.main.js');

await runCommand(async () => {
  // What is built stays as it is: a server may be running from it.
  if (!existsSync(ENTRY)) await prepare();
  return (await runNode(appNode(), [ENTRY], { env: serverEnvironment(), stream: true })).code;
});

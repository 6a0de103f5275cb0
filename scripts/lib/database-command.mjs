import { existsSync } from 'node:fs';
import path from 'node:path';
import { prepare } from './build.mjs';
import { inRoot } from './checkout.mjs';
import { runNode } from './children.mjs';
import { runCommand } from './fault.mjs';
import { appNode } from './runtime.mjs';
import { serverEnvironment } from './server.mjs';

/**
 * Runs one of the API's commands on the database and ends as it does.
 * @param {'backup' | 'restore'} name
 */
export function runDatabaseCommand(name) {
  const entry = inRoot('dist', 'api', 'src', 'core', 'database', `${name}.main.js`);
  // npm runs scripts in the checkout; a file is meant from where the person stands.
  const from = process.env.INIT_CWD ?? process.cwd();
  const args = process.argv.slice(2).map((word) => (word.startsWith('-') ? word : path.resolve(from, word)));
  return runCommand(async () => {
    // What is built stays as it is: a server may be running from it.
    if (!existsSync(entry)) await prepare();
    return (await runNode(appNode(), [entry, ...args], { env: serverEnvironment(), stream: true })).code;
  });
}

// `npm run backup`, `restore`, `move`, `recount`, `seed` and `audit:verify`: runs the API's command of this name, built if it is not. Its
// definition stands beside it, in api/src/commands.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { auditVerify } from '../api/src/commands/audit-verify.command.js';
import { backup } from '../api/src/commands/backup.command.js';
import { check } from '../api/src/commands/check.command.js';
import { migrate } from '../api/src/commands/migrate.command.js';
import { move } from '../api/src/commands/move.command.js';
import { extensionRemove } from '../api/src/commands/extension-remove.command.js';
import { recount } from '../api/src/commands/recount.command.js';
import { restore } from '../api/src/commands/restore.command.js';
import { upgradeCheck } from '../api/src/commands/upgrade-check.command.js';
import { seed } from '../api/src/commands/seed.command.js';
import { prepare, staleTargets } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { runCommand } from './lib/command.mjs';
import { CommandError } from './lib/command-error.mjs';
import { appNode } from './lib/runtime.mjs';
import { serverEnvironment } from './lib/server.mjs';

const COMMANDS = {
  'audit-verify': auditVerify, backup, check, 'extension-remove': extensionRemove, migrate, move, recount, restore, seed, 'upgrade-check': upgradeCheck,
};

/** Those that speak of, or apply, the schema of this version: by an older build, they would do so for that one. */
const OF_THIS_VERSION = new Set(['check', 'migrate', 'move', 'upgrade-check']);

const [name, ...given] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;

if (command) await runCommand(command, run, given);
else {
  console.error(`Unknown command: ${name}. There are ${Object.keys(COMMANDS).join(', ')}.`);
  process.exitCode = 2;
}

/** @param {import('../api/src/commands/command-line.js').Call} call */
async function run({ args, words }) {
  const script = inRoot('dist', 'api', 'src', 'commands', `${name}.js`);
  // An existing build is left alone: a server may be running from it.
  if (!existsSync(script)) await prepare();
  else if (OF_THIS_VERSION.has(name) && staleTargets().length > 0)
    throw new CommandError('The build is older than the source code. Stop the server if it runs from this folder, and run npm run build first.');
  const resolved = command.words?.areFiles ? withFiles(args, words) : args;
  return (await runNode(appNode(), [script, ...resolved], { env: serverEnvironment(), stream: true })).code;
}

/** Resolves file arguments against the caller's working directory, because npm runs scripts in the checkout. */
function withFiles(args, words) {
  const from = process.env.INIT_CWD ?? process.cwd();
  return args.map((arg) => (words.includes(arg) ? path.resolve(from, arg) : arg));
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { prepare } from './build.mjs';
import { inRoot } from './checkout.mjs';
import { runNode } from './children.mjs';
import { runCommand } from './command.mjs';
import { appNode } from './runtime.mjs';
import { serverEnvironment } from './server.mjs';

/**
 * Runs one of the API's database commands and exits with its code.
 * @param {string} entry the compiled script, relative to the API's folder
 * @param {import('./command.mjs').Command} command its positional arguments are files
 * @param {(call: import('./command.mjs').Call) => { args: string[], env?: Record<string, string> }} [prepareCall] the script's
 *   arguments instead of the given ones, and settings to override
 */
export function runDatabaseCommand(entry, command, prepareCall = ({ args, words }) => ({ args: withFiles(args, words) })) {
  const script = inRoot('dist', 'api', 'src', ...entry.split('/'));
  return runCommand(command, async (call) => {
    const { args, env } = prepareCall(call);
    // An existing build is left alone: a server may be running from it.
    if (!existsSync(script)) await prepare();
    return (await runNode(appNode(), [script, ...args], { env: serverEnvironment(env), stream: true })).code;
  });
}

/** Resolves file arguments against the caller's working directory, because npm runs scripts in the checkout. */
function withFiles(args, words) {
  const from = process.env.INIT_CWD ?? process.cwd();
  return args.map((arg) => (words.includes(arg) ? path.resolve(from, arg) : arg));
}

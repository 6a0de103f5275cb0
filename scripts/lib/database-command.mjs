import { existsSync } from 'node:fs';
import path from 'node:path';
import { prepare } from './build.mjs';
import { inRoot } from './checkout.mjs';
import { runNode } from './children.mjs';
import { runCommand } from './command.mjs';
import { appNode } from './runtime.mjs';
import { serverEnvironment } from './server.mjs';

/**
 * Runs one of the API's commands on the database and ends as it does.
 * @param {string} entry the compiled script, in the API's folder
 * @param {import('./command.mjs').Command} command its words are files
 * @param {(call: import('./command.mjs').Call) => { args: string[], env?: Record<string, string> }} [prepareCall] what the script is given instead
 *   of the words and options, and settings that differ
 */
export function runDatabaseCommand(entry, command, prepareCall = ({ args, words }) => ({ args: withFiles(args, words) })) {
  const script = inRoot('dist', 'api', 'src', ...entry.split('/'));
  return runCommand(command, async (call) => {
    const { args, env } = prepareCall(call);
    // What is built stays as it is: a server may be running from it.
    if (!existsSync(script)) await prepare();
    return (await runNode(appNode(), [script, ...args], { env: serverEnvironment(env), stream: true })).code;
  });
}

/** The arguments with files as they are meant: npm runs scripts in the checkout, but the person stands elsewhere. */
function withFiles(args, words) {
  const from = process.env.INIT_CWD ?? process.cwd();
  return args.map((arg) => (words.includes(arg) ? path.resolve(from, arg) : arg));
}

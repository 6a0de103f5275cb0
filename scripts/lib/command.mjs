import { parseArgs } from 'node:util';
import { CommandError } from './command-error.mjs';
import { printError } from './progress.mjs';

/**
 * Command definitions. `call` is how it is invoked, without options; `does` describes it in a sentence or two; `options` are those
 * of `parseArgs` with `value`, a placeholder for the option's value, and `does`; `words` are its positional arguments: how many,
 * their name, and which values are allowed; `codes` are exit codes in addition to the usual ones.
 * @typedef {{ type: 'string' | 'boolean', short?: string, default?: string | boolean, value?: string, does: string }} Option
 * @typedef {{ name: string, least?: number, most?: number, accepts?: (word: string) => boolean, expected?: string }} Words
 * @typedef {{ call: string, does: string, options?: Record<string, Option>, words?: Words, notes?: string, codes?: Record<number, string> }} Command
 * @typedef {{ values: Record<string, any>, words: string[], args: string[] }} Call
 */

/** Exit codes that all commands share. 128 plus the signal's number follows the shell convention. */
const CODES = { 0: 'done', 1: 'failed; the output says why', 2: 'called with an unknown argument or option, or without a required one; nothing was done' };
const BY_SIGNAL = '129, 130, 143: ended by SIGHUP, SIGINT or SIGTERM';

const HELP = { type: 'boolean', short: 'h', does: 'show this help and do nothing else' };

/** Invalid usage: the exit code is 2. */
class WrongCall extends Error {}

/**
 * @param {Command} command
 * @returns {string} what `--help` prints
 */
export function helpText({ call, does, options = {}, words, notes, codes = {} }) {
  const rows = Object.entries({ ...options, help: HELP }).map(([name, { short, value, does: what, default: standard }]) => [
    `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
    `${what}${standard !== undefined && standard !== false && standard !== '' ? ` (${standard})` : ''}`,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const named = words ? ` ${(words.least ?? 0) > 0 ? words.name : `[${words.name}]`}` : '';
  const separator = /^npm (start|test|run)/.test(call) ? ' --' : '';
  return [
    does, '', `  ${call}${separator}${named} [options]`, '', ...rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`),
    ...(words?.expected ? ['', `${words.name}: ${words.expected}`] : []), ...(notes ? ['', notes] : []),
    '', 'Exit codes', ...Object.entries({ ...CODES, ...codes }).map(([code, meaning]) => `  ${code}: ${meaning}`), `  ${BY_SIGNAL}`,
  ].join('\n');
}

/**
 * Parses the command line.
 * @param {Command} command
 * @param {string[]} args
 * @returns {Call}
 * @throws {WrongCall} that names the unknown argument
 */
function readCall({ options = {}, words = { name: '', most: 0 } }, args) {
  const known = Object.fromEntries(Object.entries({ ...options, help: HELP }).map(([name, { type, short, default: standard }]) =>
    [name, { type, ...(short && { short }), ...(standard !== undefined && { default: standard }) }]));
  let parsed;
  try {
    parsed = parseArgs({ args, options: known, allowPositionals: true });
  } catch (error) {
    throw new WrongCall(error.message.split(". To specify")[0]);
  }
  const given = parsed.positionals;
  if (parsed.values.help) return { values: parsed.values, words: given, args };
  const unknown = given.filter((word) => (words.most === 0 ? true : words.accepts && !words.accepts(word)));
  if (unknown.length > 0) throw new WrongCall(`Unknown argument: ${unknown.join(', ')}.${words.expected ? ` ${words.name}: ${words.expected}` : ''}`);
  if (given.length < (words.least ?? 0)) throw new WrongCall(`${words.name} is missing.`);
  if (given.length > (words.most ?? Infinity)) throw new WrongCall(`Too many arguments: ${given.join(', ')}.`);
  return { values: parsed.values, words: given, args };
}

/**
 * Runs a command and exits with its result. Invalid usage is rejected before anything is done, and `--help` only prints the help.
 * @param {Command} command
 * @param {(call: Call) => Promise<number | undefined>} main resolves to the exit code; undefined leaves the process running
 */
export async function runCommand(command, main) {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    console.error(`Node ${process.versions.node} is too old to run this. Install Node 24 (https://nodejs.org) and try again.`);
    process.exit(1);
  }
  try {
    const call = readCall(command, process.argv.slice(2));
    if (call.values.help) {
      console.log(helpText(command));
      process.exit(0);
    }
    const code = await main(call);
    if (code !== undefined) process.exit(code);
  } catch (error) {
    if (error instanceof WrongCall) {
      console.error(`${error.message}\n\n${helpText(command)}`);
      process.exit(2);
    }
    if (error instanceof CommandError) printError(error.message);
    else printError(String(error?.message ?? error), error);
    process.exit(1);
  }
}

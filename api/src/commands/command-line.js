// @ts-check
// Plain JavaScript without any package: npm's commands run it too, before anything is installed or built.
import { parseArgs } from 'node:util';

/**
 * Command definitions. `call` is how it is invoked, without options; `does` describes it in a sentence or two; `options` are those
 * of `parseArgs` with `value`, a placeholder for the option's value, `does`, and `check`, which returns what is wrong with a value;
 * `words` are its positional arguments: how many, their name, and which values are allowed; `codes` are exit codes in addition to the
 * usual ones.
 * @typedef {{ type: 'string' | 'boolean', short?: string, default?: string | boolean, value?: string, does: string, required?: boolean,
 *   check?: (value: string) => string | null }} Option
 * @typedef {{ name: string, least?: number, most?: number, accepts?: (word: string, at: number) => boolean, expected?: string, areFiles?: boolean }} Words
 * @typedef {{ call: string, does: string, options?: Record<string, Option>, words?: Words, notes?: string, codes?: Record<number, string> }} Command
 */

/**
 * The values of a command's options; one that was not given and has no default is missing.
 * @template {Command} C
 * @typedef {C extends { options: infer O extends Record<string, Option> }
 *   ? { [N in keyof O]?: O[N]['type'] extends 'string' ? string : boolean } : {}} Values
 */

/**
 * A checked command line: the values of its options, its positional arguments, and all arguments as given.
 * @template {Command} [C=Command]
 * @typedef {{ values: Values<C>, words: string[], args: string[] }} Call
 */

/** Exit codes that all commands share. 128 plus the signal's number follows the shell convention. */
const CODES = { 0: 'done', 1: 'failed; the output says why', 2: 'called with an unknown argument or option, or without a required one; nothing was done' };
const BY_SIGNAL = '129, 130, 143: ended by SIGHUP, SIGINT or SIGTERM';

/** @type {Option} */
const HELP = { type: 'boolean', short: 'h', does: 'show this help and do nothing else' };

/** Invalid usage: the exit code is 2. */
class UsageError extends Error {}

/**
 * @param {Command} command
 * @returns {string} what `--help` prints
 */
function helpText({ call, does, options = {}, words, notes, codes = {} }) {
  const rows = Object.entries({ ...options, help: HELP }).map(([name, { short, value, does: what, default: standard }]) => [
    `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`,
    `${what}${standard !== undefined && standard !== false && standard !== '' ? ` (${standard})` : ''}`,
  ]);
  const width = Math.max(...rows.map(([left = '']) => left.length)) + 2;
  const named = words ? ` ${(words.least ?? 0) > 0 ? words.name : `[${words.name}]`}` : '';
  const separator = /^npm (start|test|run)/.test(call) ? ' --' : '';
  return [
    does, '', `  ${call}${separator}${named} [options]`, '', ...rows.map(([left = '', right]) => `  ${left.padEnd(width)}${right}`),
    ...(words?.expected ? ['', `${words.name}: ${words.expected}`] : []), ...(notes ? ['', notes] : []),
    '', 'Exit codes', ...Object.entries({ ...CODES, ...codes }).map(([code, meaning]) => `  ${code}: ${meaning}`), `  ${BY_SIGNAL}`,
  ].join('\n');
}

/**
 * Checks the positional arguments and the values of the options.
 * @param {Command} command
 * @param {{ values: Record<string, string | boolean | undefined>, positionals: string[] }} given
 * @throws {UsageError} that names what is unknown, missing or invalid
 */
function assertValid({ options = {}, words = { name: '', most: 0 } }, { values, positionals: given }) {
  const unknown = given.filter((word, at) => (words.most === 0 ? true : words.accepts && !words.accepts(word, at)));
  if (unknown.length > 0) throw new UsageError(`Unknown argument: ${unknown.join(', ')}.${words.expected ? ` ${words.name}: ${words.expected}` : ''}`);
  if (given.length < (words.least ?? 0)) throw new UsageError(`${words.name} is missing.`);
  if (given.length > (words.most ?? Infinity)) throw new UsageError(`Too many arguments: ${given.join(', ')}.`);
  for (const [name, { value, required, check }] of Object.entries(options)) {
    if (required && values[name] === undefined) throw new UsageError(`--${name} ${value} is missing.`);
    const fault = check && values[name] !== undefined ? check(String(values[name])) : null;
    if (fault !== null) throw new UsageError(`--${name} ${fault}, not ${values[name]}.`);
  }
}

/**
 * @param {Record<string, Option>} options
 * @param {string[]} args
 * @returns {{ values: Record<string, string | boolean | undefined>, positionals: string[] }}
 * @throws {UsageError} that names the unknown option
 */
function parse(options, args) {
  const known = Object.fromEntries(Object.entries({ ...options, help: HELP }).map(([name, { type, short, default: standard }]) =>
    [name, { type, ...(short && { short }), ...(standard !== undefined && { default: standard }) }]));
  try {
    return parseArgs({ args, options: known, allowPositionals: true });
  } catch (error) {
    throw new UsageError(String(error instanceof Error ? error.message : error).split('. To specify')[0]);
  }
}

/**
 * Reads a command line. Prints the help for `--help`; invalid usage is explained, and nothing else is done.
 * @template {Command} C
 * @param {C} command
 * @param {string[]} args
 * @returns {Call<C> | number} the call, or the code with which to exit
 */
export function readCommandLine(command, args) {
  try {
    const parsed = parse(command.options ?? {}, args);
    if (!parsed.values['help']) {
      assertValid(command, parsed);
      return { values: /** @type {Values<C>} */ (parsed.values), words: parsed.positionals, args };
    }
    console.log(helpText(command));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${helpText(command)}`);
    return 2;
  }
}

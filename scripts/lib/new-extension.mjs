import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { inRoot } from './checkout.mjs';
import { CommandError } from './command-error.mjs';
import { templatesOf } from './new-extension-templates.mjs';

/** The parts that an extension may begin with, and how the command asks for each. */
const PARTS = {
  route: 'a route',
  table: 'a table, and a route that writes it',
  listener: 'a listener',
  responder: 'a responder',
  page: 'a page in the console',
};

/** @returns {Promise<Record<string, boolean>>} the wanted parts: those of the options, or else what the terminal answers */
async function wantedParts(options) {
  const given = Object.fromEntries(Object.keys(PARTS).map((part) => [part, options[part] === true]));
  if (Object.values(given).some(Boolean) || !process.stdin.isTTY) return given;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (const [part, title] of Object.entries(PARTS)) given[part] = /^y/i.test(await terminal.question(`With ${title}? [y/N] `));
  } finally {
    terminal.close();
  }
  return given;
}

/**
 * Writes a new extension to the folder `extensions`, with a test that passes.
 * @param {string} name
 * @param {Record<string, boolean | string | undefined>} options the parts by name; asked for where none is given
 * @returns {Promise<number>} the exit code
 * @throws {CommandError} when the name is invalid or taken
 */
export async function createExtension(name, options) {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(name)) throw new CommandError(`"${name}" is not a valid name: use lower-case letters, digits and hyphens.`);
  const folder = inRoot('extensions', name);
  if (existsSync(folder)) throw new CommandError(`There is a folder extensions/${name} already.`);
  const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const files = templatesOf(name, version, Date.now(), await wantedParts(options));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
  console.log(`Wrote extensions/${name}: ${Object.keys(files).join(', ')}.`);
  console.log(`Next: npm run unit:extensions -- --testPathPatterns ${name}, npm run extension -- check ${name}, npm start.`);
  return 0;
}

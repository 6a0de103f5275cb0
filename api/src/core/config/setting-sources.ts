import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv, TextDecoder } from 'node:util';
import { projectRoot } from './project-root.js';

/** Variables by name, as in `process.env`. */
export type Variables = Record<string, string | undefined>;

/** The variables of this process; only this folder reads them. */
export function environment(): Variables {
  return process.env;
}

/** Suffix of `NAME_FILE`: its value is the path of a file that contains the value of `NAME`. */
const FILE_SUFFIX = '_FILE';
/** Maximum size of such a file in bytes; the longest setting is far shorter. */
const MAX_FILE_BYTES = 1_048_576;

/**
 * Reads the file `.env` in a folder. A byte order mark (RFC 3629, 6) is not part of the first name, and determines the encoding: editors on
 * Windows write UTF-8 and UTF-16 with one.
 *
 * @returns its variables; empty if there is no file
 */
export function readEnvFile(folder: string): Variables {
  const file = join(folder, '.env');
  return existsSync(file) ? parseEnv(decodeText(readFileSync(file))) : {};
}

/** @throws TypeError when `fatal` is set and the bytes are not valid text in their encoding */
function decodeText(bytes: Buffer, fatal = false): string {
  const mark = bytes.toString('hex', 0, 2);
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal }).decode(bytes);
}

/** Variables with those read from files, and what is wrong with the others. */
export interface ReadVariables {
  variables: Variables;
  errors: string[];
}

/**
 * Replaces `NAME` by the content of the file that `NAME_FILE` names, without one trailing line break.
 *
 * @param given the variables that have a value
 * @param names names of all settings; one whose own name ends in `_FILE` is left alone
 */
export function resolveFileVariables(given: Variables, names: readonly string[]): ReadVariables {
  const variables = { ...given };
  const errors: string[] = [];
  for (const name of names) {
    const path = given[name + FILE_SUFFIX];
    if (path === undefined || names.includes(name + FILE_SUFFIX)) continue;
    const read = readValue(path);
    if (given[name] !== undefined) errors.push(`${name} and ${name}${FILE_SUFFIX} are both set: remove one of them`);
    else if ('fault' in read) errors.push(`${name}${FILE_SUFFIX} names ${path}, which ${read.fault}`);
    else variables[name] = read.value;
  }
  return { variables, errors };
}

function readValue(path: string): { value: string } | { fault: string } {
  const file = resolve(projectRoot(), path);
  try {
    const stat = statSync(file);
    if (!stat.isFile() && !stat.isFIFO()) return { fault: 'is not a file' };
    if (stat.size > MAX_FILE_BYTES) return { fault: 'is larger than 1 MiB' };
    const value = decodeText(readFileSync(file), true).replace(/\r?\n$/, '');
    if (value === '') return { fault: 'is empty' };
    return value.includes('\0') ? { fault: 'is not a text file' } : { value };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return { fault: readErrors[code] ?? `cannot be read (${code})` };
  }
}

const readErrors: Record<string, string> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'the server is not allowed to read',
  EPERM: 'the server is not allowed to read',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is not a text file',
};

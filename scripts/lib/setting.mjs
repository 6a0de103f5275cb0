import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { inRoot } from './checkout.mjs';

/** @returns {Set<string>} the names in EXTENSIONS_OFF */
export const extensionsOff = () => new Set((readSetting('EXTENSIONS_OFF') ?? '').split(',').map((name) => name.trim()));

/** The byte order marks of UTF-16, as the first two bytes in hexadecimal, with the encoding's name. */
const UTF_16 = { fffe: 'utf-16le', feff: 'utf-16be' };

/**
 * Reads one of the server's settings, for commands that need it before anything is built: from the environment, else from the
 * checkout's `.env` file, which may start with a byte order mark.
 * @param {string} name
 * @returns {string | undefined} undefined when it is unset; an empty value counts as unset
 */
export function readSetting(name) {
  if (process.env[name]) return process.env[name];
  if (!existsSync(inRoot('.env'))) return undefined;
  const bytes = readFileSync(inRoot('.env'));
  const text = new TextDecoder(UTF_16[bytes.toString('hex', 0, 2)] ?? 'utf-8').decode(bytes);
  return parseEnv(text)[name] || undefined;
}

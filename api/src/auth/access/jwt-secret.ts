import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { AuthSettings } from '../auth.settings.js';
import type { StorageSettings } from '../../core/database/database.settings.js';

/** Injection token of the key that signs access tokens, refresh tokens and device cookies. */
export const SIGNING_KEY = Symbol('SigningKey');

/** Injection token of the key that is accepted as well and signs nothing (JWT_SECRET_ALSO), or null. */
export const ALSO_ACCEPTED_KEY = Symbol('AlsoAcceptedKey');

/** HS256 requires a key at least as long as its hash (RFC 7518, 3.2). */
const MIN_KEY_BYTES = 32;

/**
 * The key that signs what this server issues: JWT_SECRET, or else one that is generated once and stored next to the SQLite file, readable
 * only by its owner.
 *
 * @throws Error with a readable message when JWT_SECRET is missing with PostgreSQL, or the stored key is too short to be one of ours
 */
export function signingKey(settings: Pick<AuthSettings & StorageSettings, 'jwtSecret' | 'database'>): KeyObject {
  if (settings.jwtSecret !== undefined) return createSecretKey(settings.jwtSecret, 'utf8');
  if (settings.database.kind !== 'sqlite') throw new Error('JWT_SECRET is required with PostgreSQL.');
  const file = secretFile(settings.database.file);
  if (!existsSync(file)) createSecretFile(file);
  const secret = readFileSync(file, 'utf8').trim();
  if (Buffer.byteLength(secret) < MIN_KEY_BYTES)
    throw new Error(
      `${file} should contain the key that signs tokens, but it is shorter than ${MIN_KEY_BYTES} bytes. ` +
        'Restore it from a backup, or delete it: a new key is then generated, and everyone has to sign in again.',
    );
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  return createSecretKey(secret, 'utf8');
}

/** @returns the key that is accepted besides the signing key, while one replaces the other; null if there is none */
export function alsoAcceptedKey({ jwtSecretAlso }: Pick<AuthSettings, 'jwtSecretAlso'>): KeyObject | null {
  return jwtSecretAlso === undefined ? null : createSecretKey(jwtSecretAlso, 'utf8');
}

/** @param database path of the SQLite file @returns path of its key file */
export function secretFile(database: string): string {
  return `${database}.jwt-secret`;
}

/** A crash leaves no key or a complete one, and an existing key is kept: creating a link is atomic. */
function createSecretFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporaryFile = `${file}.${randomBytes(6).toString('hex')}`;
  const descriptor = openSync(temporaryFile, 'wx', 0o600);
  try {
    writeSync(descriptor, `${randomBytes(48).toString('base64url')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  try {
    linkSync(temporaryFile, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporaryFile, { force: true });
  }
}

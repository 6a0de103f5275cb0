import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Mode of a file that contains conversations or secrets: readable and writable by its owner only. */
export const OWNER_ONLY = 0o600;

/**
 * Creates an empty file that only its owner may read, whatever the umask is, unless it exists. A program that then opens it, as SQLite
 * does, keeps that mode, and gives it to the files that it creates next to it.
 *
 * @throws Error of the file system when it cannot be created
 */
export function createOwnerOnly(file: string): void {
  try {
    closeSync(openSync(file, 'wx', OWNER_ONLY));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Writes a secret to a file that only its owner may read; it is on disk when this returns. An existing file is replaced.
 *
 * @throws Error of the file system when it cannot be written
 */
export function writeOwnerOnly(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Never written to the existing file: that may be readable by others, or a link to another place.
  rmSync(file, { force: true });
  const descriptor = openSync(file, 'wx', OWNER_ONLY);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

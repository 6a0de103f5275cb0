import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** What a file that holds conversations or secrets may be used for, and by whom: reading and writing, by its owner. */
export const OWNER_ONLY = 0o600;

/**
 * Makes an empty file that only its owner may read, whatever the umask is, unless there is one already. A program that then opens it,
 * as SQLite does, keeps that mode, and gives it to the files that it makes beside it.
 *
 * @throws Error of the file system when it cannot be made
 */
export function createOwnerOnly(file: string): void {
  try {
    closeSync(openSync(file, 'wx', OWNER_ONLY));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Writes a secret into a file that only its owner may read, on disk when this returns. One that is there is replaced.
 *
 * @throws Error of the file system when it cannot be written
 */
export function writeOwnerOnly(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // Never written into what is there: that may be readable by others, or a link to somewhere else.
  rmSync(file, { force: true });
  const descriptor = openSync(file, 'wx', OWNER_ONLY);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

import { accessSync, chmodSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where Linux has a file system in memory. */
const MEMORY = '/dev/shm';
/** Free bytes from which on it is used; the tests need about a tenth of this. */
const NEEDED_BYTES = 4 * 2 ** 30;

/** @returns {string} the file system in memory if there is room, otherwise the folder for temporary files */
function fastest() {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= NEEDED_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/**
 * Creates a folder for the temporary files of a run of the tests, in memory where possible: tests create hundreds of databases, each of which
 * writes to the disk at every commit. It is removed when this process exits.
 *
 * @returns {string}
 */
export function createScratchFolder() {
  const folder = mkdtempSync(path.join(fastest(), 'switchboard-test-'));
  chmodSync(folder, 0o755); // PostgreSQL's own user has to reach its files in it
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

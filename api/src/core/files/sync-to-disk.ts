import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Waits until a file and its directory entry are on disk. */
export function syncToDisk(file: string): void {
  // Windows flushes only files opened for writing, and cannot flush folders.
  const windows = process.platform === 'win32';
  for (const [path, mode] of [[file, 'r+'], [dirname(file), 'r']] as const) {
    if (windows && mode === 'r') continue;
    const descriptor = openSync(path, mode);
    fsyncSync(descriptor);
    closeSync(descriptor);
  }
}

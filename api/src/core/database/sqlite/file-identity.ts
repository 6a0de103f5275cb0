import { statSync } from 'node:fs';

/**
 * Remembers which file a path refers to, and detects when that changes. It reads only the file's inode and never opens the file, since
 * closing a descriptor would release SQLite's locks.
 */
export class FileIdentity {
  private readonly identity: string | null;

  /** @param path of the file as it is now */
  constructor(private readonly path: string) {
    this.identity = identify(path);
  }

  /** False once the file was removed, moved away or replaced. */
  get isUnchanged(): boolean {
    return this.identity !== null && identify(this.path) === this.identity;
  }
}

function identify(path: string): string | null {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat ? `${stat.dev}:${stat.ino}` : null;
  } catch (error) {
    // The folder itself was removed, or is no longer one.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTDIR' || error.code === 'EACCES')) return null;
    throw error;
  }
}

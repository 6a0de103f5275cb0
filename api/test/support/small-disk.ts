import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whom a command must be run as to mount: root, by itself or by a `sudo` that asks nothing. */
const AS_ROOT = process.getuid?.() === 0 ? [] : ['sudo', '-n'];

/** A file system in memory, of a few mebibytes, that a test may fill. It stays mounted until `remove`. */
export class SmallDisk {
  private readonly filler: string;

  private constructor(readonly folder: string) {
    this.filler = join(folder, 'filler');
  }

  /** @param mebibytes its size @throws Error saying why this machine mounts nothing for us; nothing is left behind then */
  static mount(mebibytes: number): SmallDisk {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-disk-'));
    try {
      const options = `size=${mebibytes}m,mode=0700,uid=${process.getuid?.() ?? 0},gid=${process.getgid?.() ?? 0}`;
      run('mount', '-t', 'tmpfs', '-o', options, 'switchboard-test', folder);
    } catch (error) {
      rmdirSync(folder);
      throw error;
    }
    return new SmallDisk(folder);
  }

  /** Leaves not one byte of room. */
  fill(): void {
    const descriptor = openSync(this.filler, 'w');
    try {
      for (let chunk = Buffer.alloc(65_536, 1); chunk.length > 0; ) {
        try {
          writeSync(descriptor, chunk);
        } catch {
          chunk = chunk.subarray(0, Math.floor(chunk.length / 2));
        }
      }
    } finally {
      closeSync(descriptor);
    }
  }

  /** Gives the room back. */
  free(): void {
    unlinkSync(this.filler);
  }

  /** Unmounts it, also while somebody has a file open, and leaves nothing behind. */
  remove(): void {
    run('umount', '--lazy', this.folder);
    rmdirSync(this.folder);
  }
}

/** @throws Error with what the command said */
function run(...command: string[]): void {
  const [file, ...args] = [...AS_ROOT, ...command];
  try {
    execFileSync(file!, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(said || (error as Error).message, { cause: error });
  }
}

import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, rmdirSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Prefix for running a command as root: none if we are root, otherwise a `sudo` that never prompts. */
const AS_ROOT = process.getuid?.() === 0 ? [] : ['sudo', '-n'];

/** An in-memory file system of a few mebibytes that a test may fill. It stays mounted until `remove`. */
export class SmallDisk {
  private readonly filler: string;

  private constructor(readonly folder: string) {
    this.filler = join(folder, 'filler');
  }

  /** @param mebibytes its size @throws Error saying why this machine cannot mount it; nothing is left behind then */
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

  /** Fills it to the last byte. @param leaving how many bytes to leave instead */
  fill(leaving = 0): void {
    const descriptor = openSync(this.filler, 'w');
    try {
      for (let chunk = Buffer.alloc(65_536, 1); chunk.length > 0; ) {
        try {
          writeSync(descriptor, chunk);
        } catch {
          chunk = chunk.subarray(0, Math.floor(chunk.length / 2));
        }
      }
      if (leaving > 0) ftruncateSync(descriptor, Math.max(0, fstatSync(descriptor).size - leaving));
    } finally {
      closeSync(descriptor);
    }
  }

  /** Frees the space again. */
  free(): void {
    unlinkSync(this.filler);
  }

  /** Unmounts it, even while a process has a file open, and leaves nothing behind. */
  remove(): void {
    run('umount', '--lazy', this.folder);
    rmdirSync(this.folder);
  }
}

/** @throws Error with the command's stderr */
function run(...command: string[]): void {
  const [file, ...args] = [...AS_ROOT, ...command];
  try {
    execFileSync(file!, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    const message = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(message || (error as Error).message, { cause: error });
  }
}

import { readFileSync, statSync } from 'node:fs';

/** Where Linux lists file locks (proc_locks(5)); other systems do not have it. */
const LOCKS = '/proc/locks';

/**
 * Whether a process holds a POSIX lock on a file. SQLite keeps one on the database, and an exclusive one on a file with an open
 * transaction; a process loses all of them when it closes any other descriptor of the same file (sqlite.org/howtocorrupt.html, 2.2).
 *
 * @param file its path
 * @param pid of the process
 * @returns undefined where this system does not list locks, or cannot at the moment because no file descriptor is left
 */
export function holdsPosixLock(file: string, pid = process.pid): boolean | undefined {
  let locks: string;
  try {
    locks = readFileSync(LOCKS, 'latin1');
  } catch {
    return undefined;
  }
  const inode = statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
  // "1: POSIX  ADVISORY  READ 4711 fe:00:2155528 1073741826 1073742335"; of the file's id, only the inode is the same as in stat.
  return inode !== undefined && locks.split('\n').some((line) => new RegExp(`POSIX.* ${pid} \\w+:\\w+:${inode} `).test(line));
}

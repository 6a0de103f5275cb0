import { closeSync, openSync, readSync, statSync } from 'node:fs';

/**
 * Checks that a file is a complete SQLite database before SQLite opens it. SQLite treats the missing part of a truncated file as empty
 * pages, and an empty database must never replace the one that was there.
 *
 * Call it only while this process has no SQLite connection to the file: closing any descriptor of a file drops all POSIX locks that the
 * process holds on it (sqlite.org/howtocorrupt.html, 2.2), and without them another program may remove the write-ahead log under the
 * server. The server therefore checks once, after it has the owner lock and before it opens the database.
 *
 * @param file path of the database; a missing or an empty file passes
 * @throws Error in plain words when the file is a folder, no SQLite database, or truncated
 */
export function assertSqliteFile(file: string): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat || stat.size === 0) return;
  if (stat.isDirectory()) throw new Error(`${file} is a folder; DATABASE_URL must name a file, for example sqlite:${file}/users.db`);
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  // While there is a write-ahead log, it may contain the rest of the file.
  const cut = stat.size < sizeIn(header) && !(statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0);
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0' || cut)
    throw new Error(`${file} is not an SQLite database, or it is damaged. Nothing was changed; restore it from a backup.`);
}

/** @returns minimum size in bytes of a database with this header (sqlite.org/fileformat2.html, 1.3) */
function sizeIn(header: Buffer): number {
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  // Old versions of SQLite do not maintain the number of pages; it is valid if these two counters agree.
  const pages = header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) : 1;
  return pageSize * Math.max(pages, 1);
}

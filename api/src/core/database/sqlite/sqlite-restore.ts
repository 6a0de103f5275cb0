import { chmodSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataSource } from 'typeorm';
import { OWNER_ONLY } from '../../files/owner-only.js';
import { syncToDisk } from '../../files/sync-to-disk.js';
import type { RestoreResult } from '../database-contents.js';
import { isBusy } from '../database-errors.js';
import { OwnerLock } from '../owner-lock.js';
import { copySqlite, inspectSqlite } from './sqlite-copy.js';
import { forgetMove } from './moved-mark.js';
import { assertSqliteFile } from './sqlite-file.js';

/**
 * Replaces an SQLite database by the contents of a backup.
 *
 * Guarantees: nothing is changed while a server or another program has the database open, nor when the backup is damaged; the backup itself
 * is unchanged; the replaced database is kept under a dated name; a crash in between leaves the old or the new one.
 *
 * @param backup the file to restore from
 * @param database the file to replace
 * @param now used to name the replaced database
 * @throws Error in plain words; DatabaseOwnedError while a server runs
 */
export async function restoreSqlite(backup: string, database: string, now = new Date()): Promise<RestoreResult> {
  if (backup === database) throw new Error('The backup and the database are the same file.');
  await inspectSqlite(backup);
  mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
  const lock = new OwnerLock();
  await lock.acquire({ kind: 'sqlite', file: database });
  const tempFile = `${database}.restoring-${process.pid}`;
  try {
    await copySqlite(backup, tempFile);
    const contents = await inspectSqlite(tempFile);
    const replacedDatabase = existsSync(database) ? `${database}.replaced-${now.toISOString().replace(/\D/g, '').slice(0, 17)}` : null;
    if (replacedDatabase) await keepReplaced(database, replacedDatabase);
    // A write-ahead log without its database would be mistaken for the new one's.
    for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
    renameSync(tempFile, database);
    syncToDisk(database);
    forgetMove(database);
    return { contents, replacedDatabase };
  } finally {
    rmSync(tempFile, { force: true });
    await lock.release();
  }
}

/** Gives the current database a second name under which it is complete: its write-ahead log is merged into it, or moved along with it. */
async function keepReplaced(database: string, renamed: string): Promise<void> {
  const whole = await checkpointLog(database);
  // Earlier versions and other programs may have left it readable by others.
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(database + suffix)) chmodSync(database + suffix, OWNER_ONLY);
  for (const suffix of ['-wal', '-shm']) if (!whole && existsSync(database + suffix)) renameSync(database + suffix, renamed + suffix);
  try {
    linkSync(database, renamed);
  } catch {
    // Not every file system supports hard links.
    renameSync(database, renamed);
  }
}

/**
 * Merges the write-ahead log into the database and removes it, which SQLite does only if no other program has it open.
 *
 * @returns false when the database is too damaged for that
 * @throws Error when another program has it open
 */
async function checkpointLog(database: string): Promise<boolean> {
  let source: DataSource | undefined;
  try {
    assertSqliteFile(database);
    source = await new DataSource({ type: 'better-sqlite3', database, timeout: 0 }).initialize();
    await source.query('PRAGMA journal_mode = DELETE');
    return true;
  } catch (error) {
    if (isBusy(error)) throw new Error(`Another program has ${database} open. Close it first; nothing was changed.`, { cause: error });
    return false;
  } finally {
    await source?.destroy();
  }
}

import { chmodSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataSource } from 'typeorm';
import { OWNER_ONLY } from '../files/owner-only.js';
import { isBusy } from './database-faults.js';
import { OwnerLock } from './owner-lock.js';
import { copySqlite, type DatabaseContents, flush, inspectSqlite } from './sqlite-copy.js';
import { assertSqliteFile } from './sqlite-file.js';

/** What a restore did. */
export interface Restored {
  contents: DatabaseContents;
  /** where the database that stood there before is now; null when there was none */
  kept: string | null;
}

/**
 * Puts the contents of a backup in the place of an SQLite database.
 *
 * Promises: nothing is changed while a server or another program has the database open, nor when the backup is damaged; the
 * backup stays as it is; the replaced database is kept under a dated name; a crash in between leaves the old one or the new one.
 *
 * @param backup the file to restore from
 * @param database the file in whose place its contents are put
 * @param now names the replaced database
 * @throws Error in plain words; DatabaseOwnedError while a server runs
 */
export async function restore(backup: string, database: string, now = new Date()): Promise<Restored> {
  if (backup === database) throw new Error('The backup and the database are the same file.');
  await inspectSqlite(backup);
  mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
  const lock = new OwnerLock();
  await lock.acquire({ kind: 'sqlite', file: database });
  const draft = `${database}.restoring-${process.pid}`;
  try {
    await copySqlite(backup, draft);
    const contents = await inspectSqlite(draft);
    const kept = existsSync(database) ? `${database}.replaced-${now.toISOString().replace(/\D/g, '').slice(0, 17)}` : null;
    if (kept) await setAside(database, kept);
    // A log without its database would be taken for the new one's.
    for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
    renameSync(draft, database);
    flush(database);
    return { contents, kept };
  } finally {
    rmSync(draft, { force: true });
    await lock.release();
  }
}

/** Gives the present database a second name under which it is whole: its log goes into it, or along with it. */
async function setAside(database: string, kept: string): Promise<void> {
  const whole = await foldLog(database);
  // Versions before this one, and other programs, may have made it readable for others.
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(database + suffix)) chmodSync(database + suffix, OWNER_ONLY);
  for (const suffix of ['-wal', '-shm']) if (!whole && existsSync(database + suffix)) renameSync(database + suffix, kept + suffix);
  try {
    linkSync(database, kept);
  } catch {
    // Not every file system has a second name for a file.
    renameSync(database, kept);
  }
}

/**
 * Writes the log into the database and removes it, which SQLite does only where nobody else has it open.
 *
 * @returns false when the database is too damaged for it
 * @throws Error when another program has it open
 */
async function foldLog(database: string): Promise<boolean> {
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

import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncToDisk } from '../../files/sync-to-disk.js';
import type { DatabaseContents } from '../database-contents.js';
import { partialFileOf } from './partial-file.js';
import { copySqlite, inspectSqlite } from './sqlite-copy.js';
import { assertSqliteFile } from './sqlite-file.js';

/**
 * Writes a copy of an SQLite database, verified by reading it; a server may be running on the database.
 *
 * Guarantees: everything acknowledged before the call is in it, and no partial transaction; the file appears under its name complete or not
 * at all; an existing one is replaced only with `force`, and only by a good one.
 *
 * @param database the file to copy
 * @param target the file to write
 * @throws Error in plain words
 */
export async function backUpSqlite(database: string, target: string, { force }: { force: boolean }): Promise<DatabaseContents> {
  if (!existsSync(database)) throw new Error(`There is no database to back up: ${database} does not exist.`);
  assertSqliteFile(database);
  if (target === database) throw new Error('The backup must not have the same name as the database.');
  if (!existsSync(dirname(target))) throw new Error(`There is no folder ${dirname(target)}. Create it first.`);
  if (existsSync(target) && !force) throw new Error(`${target} already exists. Choose another name, or add --force to replace it.`);
  // SQLite would mistake the write-ahead log of an earlier file of that name for the new one's.
  if (existsSync(`${target}-wal`)) throw new Error(`${target} is in use as a database (${target}-wal exists). Choose another name.`);
  const tempFile = partialFileOf(target, process.pid);
  try {
    await copySqlite(database, tempFile);
    const contents = await inspectSqlite(tempFile, database);
    renameSync(tempFile, target);
    syncToDisk(target);
    return contents;
  } finally {
    rmSync(tempFile, { force: true });
  }
}

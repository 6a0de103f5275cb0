import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { syncToDisk } from '../../files/sync-to-disk.js';
import { type DatabaseContents, type OrphanedRows, REQUIRED_TABLES } from '../database-contents.js';
import { assertSqliteFile } from './sqlite-file.js';

/** How long to wait for another program's lock, in milliseconds: the process of a command has nothing else to do. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Copies an SQLite database, which a server may be writing to: the copy is the state at the instant of the call.
 *
 * `VACUUM INTO` reads in one transaction, which never blocks the server's writes. (SQLite's page-wise backup restarts whenever another
 * process writes, and so never ends on a busy server.)
 *
 * @param to created anew, readable by its owner only; on disk when this returns
 * @throws Error when `to` exists, or there is not enough space
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  closeSync(openSync(to, 'wx', 0o600));
  const source = await openFile(from);
  try {
    await source.query('VACUUM INTO ?', [to]);
  } finally {
    await source.destroy();
  }
  syncToDisk(to);
}

/**
 * Reads a whole database and checks that it is intact and Switchboard's. Orphaned rows are not damage: every page can be read, and the
 * server works with them; they are reported.
 *
 * @param displayName the file's name in messages: a copy is named after what it was made from
 * @throws Error in plain words when it is missing, damaged, or another program's
 */
export async function inspectSqlite(file: string, displayName = file): Promise<DatabaseContents> {
  if (!existsSync(file) || statSync(file).size === 0) throw new Error(`There is no database in ${displayName}.`);
  assertSqliteFile(file);
  let source: DataSource | undefined;
  try {
    source = await openFile(file);
    await assertIntact(source, displayName);
    // Without the search indexes and their internal tables, whose content is derived from other tables.
    const tables: { name: string }[] = await source.query(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    const names = tables.map(({ name }) => name);
    const missing = REQUIRED_TABLES.filter((name) => !names.includes(name));
    if (missing.length > 0) throw new Error(`${displayName} is not a Switchboard database: it has no table ${missing.join(', ')}.`);
    const migrations: { name: string }[] = await source.query('SELECT name FROM migrations ORDER BY id');
    const rows = new Map<string, number>();
    for (const name of names) {
      const [counted]: { n: number }[] = await source.query(`SELECT count(*) AS n FROM "${name.replaceAll('"', '""')}"`);
      if (name !== 'migrations') rows.set(name, counted!.n);
    }
    const orphans: OrphanedRows[] = await source.query(
      'SELECT "table", "parent", count(*) AS "count" FROM pragma_foreign_key_check GROUP BY "table", "parent" ORDER BY "table", "parent"',
    );
    return { bytes: statSync(file).size, migrations: migrations.map(({ name }) => name), rows, orphans };
  } catch (error) {
    if (!(error instanceof Error) || !/^(SQLITE_CORRUPT|SQLITE_NOTADB)/.test(String('code' in error && error.code))) throw error;
    throw new Error(`${displayName} is damaged: SQLite cannot read all of it. Nothing was changed; use an older backup.`, { cause: error });
  } finally {
    await source?.destroy();
  }
}

async function assertIntact(source: DataSource, file: string): Promise<void> {
  const problems: { integrity_check: string }[] = await source.query('PRAGMA integrity_check(5)');
  if (problems.length !== 1 || problems[0]!.integrity_check !== 'ok')
    throw new Error(`${file} is damaged: ${problems.map((row) => row.integrity_check).join('; ')}.`);
}

function openFile(file: string): Promise<DataSource> {
  return new DataSource({ type: 'better-sqlite3', database: file, readonly: true, timeout: LOCK_TIMEOUT_MS }).initialize();
}

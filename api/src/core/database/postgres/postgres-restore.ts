import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemEnvironment } from '../../config/system-environment.js';
import { REQUIRED_TABLES, type RestoreResult } from '../database-contents.js';
import { driverCode } from '../database-errors.js';
import { OwnerLock } from '../owner-lock.js';
import { inspectArchive, startTool } from './archive.js';
import { findClientTools, toolEnvironment } from './client-tools.js';
import { backUpPostgres, countRows, connectForBackup, type BackupConnection } from './postgres-backup.js';

/** Empties the user's schema, except for objects that belong to PostgreSQL extensions. */
const EMPTY_SCHEMA = `SET lock_timeout = '10s';
DO $empty$ DECLARE found record; BEGIN
  FOR found IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    LOOP EXECUTE 'DROP TABLE ' || found.name || ' CASCADE'; END LOOP;
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    LOOP EXECUTE 'DROP ROUTINE IF EXISTS ' || found.name || ' CASCADE'; END LOOP;
END $empty$;
`;

/**
 * Replaces the contents of a PostgreSQL database by those of a backup, in one transaction.
 *
 * Guarantees: nothing is changed while a server owns the database, nor when the backup is damaged or the database contains another program's
 * tables; afterwards it contains all of the backup, or what it contained before; the replaced contents are kept in a backup of their own.
 *
 * @param backup written by `npm run backup`, or by pg_dump in its custom format
 * @param url as in DATABASE_URL
 * @param now used to name the backup of the replaced contents, which is written next to the other
 * @throws Error in plain words; DatabaseOwnedError while a server runs
 */
export async function restorePostgres(backup: string, url: string, now = new Date(), find = findClientTools): Promise<RestoreResult> {
  const lock = new OwnerLock();
  await lock.acquire({ kind: 'postgres', url });
  let database: BackupConnection | undefined;
  try {
    database = await connectForBackup(url, find);
    const contents = await inspectArchive(backup, database.tools);
    if (contents.schema !== database.schema)
      throw new Error(`The tables of ${backup} are in the schema ${contents.schema}, but those of this user are in ${database.schema}. Nothing was changed.`);
    const replacedDatabase = await backUpReplaced(database, url, join(dirname(backup), `switchboard-replaced-${now.toISOString().replace(/\D/g, '').slice(0, 17)}.dump`), find);
    await replaceContents(database, backup, url);
    const restored = await countRows(database);
    for (const [table, count] of contents.rows)
      if (restored.get(table) !== count)
        throw new Error(`The database does not match ${backup}: it has ${restored.get(table) ?? 0} of ${count} rows of ${table}. ${replacedDatabase ? `The previous data is in ${replacedDatabase}.` : ''}`);
    return { contents, replacedDatabase };
  } finally {
    await database?.client.end().catch(() => undefined);
    await lock.release();
  }
}

/** @returns the backup of the replaced contents, null if there were none */
async function backUpReplaced(database: BackupConnection, url: string, file: string, find: typeof findClientTools): Promise<string | null> {
  const present = await countRows(database);
  if (present.size === 0) return null;
  if (REQUIRED_TABLES.some((name) => !present.has(name)))
    throw new Error(`The database contains the tables of another program (${[...present.keys()].slice(0, 3).join(', ')}). Nothing was changed; check DATABASE_URL.`);
  await backUpPostgres(url, file, { force: false }, find);
  return file;
}

/** COMMIT is sent only once all of the backup was read: until then psql may end in any way, and nothing is changed. */
async function replaceContents({ tools, schema }: BackupConnection, backup: string, url: string): Promise<void> {
  const psql = startTool(tools.psql, ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--file=-'], toolEnvironment(url));
  psql.output.resume();
  psql.input.write(`BEGIN;\n${EMPTY_SCHEMA}`);
  const script = startTool(tools.pg_restore, ['--no-owner', '--no-privileges', `--schema=${schema}`, '--file=-', backup], systemEnvironment());
  script.input.end();
  try {
    await Promise.race([pipeline(script.output, psql.input, { end: false }), psql.done]);
    await script.done;
    psql.input.end('\nCOMMIT;\n');
  } catch (error) {
    psql.input.end();
    throw await psql.done.then(() => error, (reason: unknown) => reason);
  }
  await psql.done.catch((error: unknown) => {
    if (error instanceof Error && /lock timeout|55P03/.test(error.message + driverCode(error)))
      throw new Error('Another program is using the tables. Close it, then try again; nothing was changed.', { cause: error });
    throw new Error(`PostgreSQL rejected the backup, and nothing was changed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
}

import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import pg from 'pg';
import { syncToDisk } from '../../files/sync-to-disk.js';
import { REQUIRED_TABLES } from '../database-contents.js';
import { CONNECTION_WAIT_MS } from './adaptive-pool.js';
import { type ArchiveContents, inspectArchive, startTool } from './archive.js';
import { type ClientTools, findClientTools, toolEnvironment } from './client-tools.js';

/** A connection to a database that is being backed up or restored. */
export interface BackupConnection {
  client: pg.Client;
  tools: ClientTools;
  schema: string;
}

/**
 * Connects, and finds the client programs for the server's version.
 *
 * @param find for tests
 * @throws Error in plain words
 */
export async function connectForBackup(url: string, find = findClientTools): Promise<BackupConnection> {
  const client = new pg.Client({ connectionString: url, application_name: 'switchboard backup', connectionTimeoutMillis: CONNECTION_WAIT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; schema: string | null }>(
      "SELECT current_setting('server_version_num')::int / 10000 AS version, current_schema() AS schema",
    );
    const { version, schema } = rows[0]!;
    if (schema === null) throw new Error('None of the schemas in the search_path of this PostgreSQL user exists. Nothing was changed.');
    return { client, schema, tools: await find(version) };
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

/** @returns the number of rows of each table in the user's schema, as seen by the open transaction */
export async function countRows({ client, schema }: BackupConnection): Promise<Map<string, number>> {
  const { rows: tables } = await client.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r' ORDER BY 1",
    [client.escapeIdentifier(schema)],
  );
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`);
    counts.set(name, Number(rows[0]!.n));
  }
  return counts;
}

/**
 * Writes a copy of a PostgreSQL database with pg_dump, verified by reading all of it; a server may be running on the database.
 *
 * Guarantees: everything acknowledged before the call is in it, and no partial transaction; the file appears under its name, readable by its
 * owner only, complete or not at all; an existing one is replaced only with `force`, and only by a good one.
 *
 * @param url as in DATABASE_URL
 * @param target the file to write
 * @param options `force`: replace an existing file; `signal`: gives the backup up and leaves nothing behind
 * @throws Error in plain words; the signal's reason once it is aborted
 */
export async function backUpPostgres(url: string, target: string, { force, signal }: { force: boolean; signal?: AbortSignal }, find = findClientTools): Promise<ArchiveContents> {
  if (!existsSync(dirname(target))) throw new Error(`There is no folder ${dirname(target)}. Create it first.`);
  if (existsSync(target) && !force) throw new Error(`${target} already exists. Choose another name, or add --force to replace it.`);
  const database = await connectForBackup(url, find);
  // Whatever PostgreSQL is counting then ends too.
  const giveUp = (): void => void database.client.connection.stream.destroy();
  signal?.addEventListener('abort', giveUp);
  // Two servers may write the same backup into one folder, as processes of the same id in two containers.
  const tempFile = `${target}.part-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    signal?.throwIfAborted();
    closeSync(openSync(tempFile, 'wx', 0o600));
    // pg_dump reads exactly the rows that are counted here, whatever is written meanwhile.
    await database.client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await database.client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    const actual = await countRows(database);
    const missing = REQUIRED_TABLES.filter((name) => !actual.has(name));
    if (missing.length > 0) throw new Error(`This is not a Switchboard database: it has no table ${missing.join(', ')}. Check DATABASE_URL; nothing was written.`);
    const options = ['--format=custom', '--no-owner', '--no-privileges', `--schema=${exactPattern(database.schema)}`, `--snapshot=${rows[0]!.id}`, `--file=${tempFile}`];
    const dump = startTool(database.tools.pg_dump, options, toolEnvironment(url), signal);
    dump.input.end();
    await dump.done;
    syncToDisk(tempFile);
    const contents = await inspectArchive(tempFile, database.tools, 'the copy', signal);
    const copied = new Map([...contents.rows, ['migrations', contents.migrations.length]]);
    for (const [table, count] of actual)
      if (copied.get(table) !== count) throw new Error(`The copy does not match the database: it has ${copied.get(table) ?? 0} of ${count} rows of ${table}.`);
    renameSync(tempFile, target);
    syncToDisk(target);
    return contents;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
    await database.client.end().catch(() => undefined);
    rmSync(tempFile, { force: true });
  }
}

/** A pg_dump pattern that matches this name alone. */
function exactPattern(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

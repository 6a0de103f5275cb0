import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { systemEnvironment } from '../../config/system-environment.js';
import { type DatabaseContents, REQUIRED_TABLES } from '../database-contents.js';
import type { ClientTools } from './client-tools.js';

/** The contents of a backup written by pg_dump. */
export interface ArchiveContents extends DatabaseContents {
  /** the schema that contains its tables */
  schema: string;
}

/** A running PostgreSQL client program. */
export interface ToolProcess {
  output: Readable;
  /** rejects in plain words when the program failed */
  done: Promise<void>;
}

/** Starts a PostgreSQL client program. @param signal ends it */
export function startTool(command: string, args: string[], env: NodeJS.ProcessEnv, signal?: AbortSignal): ToolProcess & { input: NodeJS.WritableStream } {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'], ...(signal && { signal }) });
  let errorOutput = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errorOutput = (errorOutput + text).slice(-4_000)));
  // Input that it did not accept shows in its exit code.
  child.stdin.on('error', () => undefined);
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(errorOutput.trim() || `${command} exited with code ${String(code)}.`))));
  });
  done.catch(() => undefined);
  return { input: child.stdin, output: child.stdout, done };
}

/** How pg_restore begins the rows of a table; names that are no plain identifiers are quoted. */
const COPY = /^COPY (?:("(?:[^"]|"")*"|[^".\s]+)\.)?("(?:[^"]|"")*"|[^".\s]+) \((.*)\) FROM stdin;$/;
const unquoted = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);

/**
 * Reads a whole backup and counts its rows.
 *
 * @param file written by pg_dump in its custom format
 * @param displayName its name in messages
 * @param signal gives up
 * @throws Error in plain words when it is missing, damaged, or another program's
 */
export async function inspectArchive(file: string, tools: ClientTools, displayName = file, signal?: AbortSignal): Promise<ArchiveContents> {
  if (!existsSync(file) || !statSync(file).isFile() || statSync(file).size === 0) throw new Error(`There is no backup in ${displayName}.`);
  const { output, done, input } = startTool(tools.pg_restore, ['--data-only', '--file=-', file], systemEnvironment(), signal);
  input.end();
  const rows = new Map<string, number>();
  const migrations: string[] = [];
  let schema = '';
  let currentTable: { table: string; columns: string[] } | null = null;
  for await (const line of createInterface({ input: output, crlfDelay: Infinity })) {
    if (currentTable === null) {
      const [, inSchema = '', quoted, columns = ''] = COPY.exec(line) ?? [];
      if (quoted === undefined) continue;
      const table = unquoted(quoted);
      schema ||= unquoted(inSchema);
      currentTable = { table, columns: columns.split(', ') };
      rows.set(table, 0);
    } else if (line === '\\.') currentTable = null;
    else {
      rows.set(currentTable.table, rows.get(currentTable.table)! + 1);
      if (currentTable.table === 'migrations') migrations.push(line.split('\t')[currentTable.columns.indexOf('name')] ?? '');
    }
  }
  await done.catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new Error(`${displayName} is damaged, or not a PostgreSQL backup: pg_restore cannot read all of it. Nothing was changed; use an older backup.`, { cause: error });
  });
  const missing = REQUIRED_TABLES.filter((name) => !rows.has(name));
  if (missing.length > 0) throw new Error(`${displayName} is not a backup of Switchboard: it has no table ${missing.join(', ')}.`);
  rows.delete('migrations');
  return { bytes: statSync(file).size, migrations: migrations.sort(), rows: new Map([...rows].sort()), orphans: [], schema };
}

import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MeasuredDatabase } from './databases/measured-database.js';
import { SqliteDatabase } from './databases/sqlite-database.js';
import type { Scale } from './rounds.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TYPESCRIPT = new URL('./typescript.mjs', import.meta.url).href;

/**
 * Fills a database with a fictitious history by the seed command, before any server owns it. On SQLite, the words of the newest
 * sessions are left to the server's background indexing and the others are skipped; on PostgreSQL all are indexed.
 *
 * @param env the server's settings
 * @throws Error with the command's output when it fails
 */
export async function fillWithHistory(scale: Scale, env: Record<string, string>, database: MeasuredDatabase, sessions: number): Promise<void> {
  const isSqlite = database instanceof SqliteDatabase;
  await fill(scale, env, ['--sessions', String(sessions), ...(isSqlite ? ['--leave-words'] : [])]);
  if (isSqlite) indexNewestOnly(database);
}

function fill({ tiny }: Scale, env: Record<string, string>, options: string[]): Promise<void> {
  const script = tiny ? ['--import', TYPESCRIPT, 'api/src/commands/seed.ts'] : ['dist/api/src/commands/seed.js'];
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [...script, ...options], {
    cwd: ROOT,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-5_000)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`filling the database failed: ${output}`))));
  });
}

/** Milliseconds between two checks of the indexing progress. */
const POLL_INTERVAL_MS = 200;
/** Number of newest sessions to index: indexing a million would take as long as all benchmarks together. */
export const INDEXED_SESSIONS = 20_000;

/** Marks all but the newest sessions as indexed, before any server owns the database. */
function indexNewestOnly(database: SqliteDatabase): void {
  database.using((file) =>
    file
      .prepare(
        `UPDATE user_sessions SET indexed_seq = last_seq
         WHERE session_id < (SELECT session_id FROM user_sessions ORDER BY session_id DESC LIMIT 1 OFFSET ?)`,
      )
      .run(INDEXED_SESSIONS),
  );
}

/** Waits until the running server has finished background indexing, which would otherwise be measured too. */
export async function waitUntilIndexed(database: MeasuredDatabase): Promise<void> {
  while (Number(await database.value('SELECT count(*) FROM user_sessions WHERE indexed_seq < last_seq')) > 0) await pause(POLL_INTERVAL_MS);
}

import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MeasuredDatabase } from './databases/measured-database.js';
import { SqliteDatabase } from './databases/sqlite-database.js';
import type { Scale } from './rounds.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TYPESCRIPT = new URL('./typescript.mjs', import.meta.url).href;

/**
 * Fills a database with a made-up history by the command of the same purpose, before any server owns it. On SQLite words are left to the
 * server, which indexes those of the newest sessions; on PostgreSQL all are indexed.
 *
 * @param env the server's settings
 * @throws Error with its output when it fails
 */
export async function fillWithHistory(scale: Scale, env: Record<string, string>, database: MeasuredDatabase, sessions: number): Promise<void> {
  const isSqlite = database instanceof SqliteDatabase;
  await fill(scale, env, ['--sessions', String(sessions), ...(isSqlite ? ['--leave-words'] : [])]);
  if (isSqlite) leaveToIndex(database);
}

function fill({ tiny }: Scale, env: Record<string, string>, options: string[]): Promise<void> {
  const script = tiny ? ['--import', TYPESCRIPT, 'api/src/upkeep/seed.main.ts'] : ['dist/api/src/upkeep/seed.main.js'];
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

/** Milliseconds between two looks how far the server is. */
const LOOK_MS = 200;
/** The newest sessions of a history whose words are indexed: those of a million would take as long as all benchmarks together. */
export const INDEXED = 20_000;

/** Passes over the words of all but the newest sessions, before any server owns the database. */
function leaveToIndex(database: SqliteDatabase): void {
  database.using((file) =>
    file
      .prepare(
        `UPDATE user_sessions SET indexed_seq = last_seq
         WHERE session_id < (SELECT session_id FROM user_sessions ORDER BY session_id DESC LIMIT 1 OFFSET ?)`,
      )
      .run(INDEXED),
  );
}

/** Waits until the running server has indexed the words that are left, which it does in the background: it would be measured as well. */
export async function untilIndexed(database: MeasuredDatabase): Promise<void> {
  while (Number(await database.value('SELECT count(*) FROM user_sessions WHERE indexed_seq < last_seq')) > 0) await pause(LOOK_MS);
}

import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Scale } from './rounds.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TYPESCRIPT = new URL('./typescript.mjs', import.meta.url).href;

/**
 * Fills a database with a made-up history by the command of the same purpose, before any server owns it. Words are left to the server.
 *
 * @param env the server's settings
 * @throws Error with its output when it fails
 */
export function fillWithHistory({ tiny }: Scale, env: Record<string, string>, sessions: number): Promise<void> {
  const script = tiny ? ['--import', TYPESCRIPT, 'api/src/upkeep/seed.main.ts'] : ['dist/api/src/upkeep/seed.main.js'];
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [...script, '--sessions', String(sessions), '--leave-words'], {
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
export function leaveToIndex(file: string): void {
  const database = new Database(file);
  try {
    database
      .prepare(
        `UPDATE user_sessions SET indexed_seq = last_seq
         WHERE session_id < (SELECT session_id FROM user_sessions ORDER BY session_id DESC LIMIT 1 OFFSET ?)`,
      )
      .run(INDEXED);
  } finally {
    database.close();
  }
}

/** Waits until the running server has indexed the words that are left, which it does in the background: it would be measured as well. */
export async function untilIndexed(file: string): Promise<void> {
  const database = new Database(file, { readonly: true });
  try {
    const behind = database.prepare('SELECT 1 FROM user_sessions WHERE indexed_seq < last_seq LIMIT 1');
    while (behind.get() !== undefined) await pause(LOOK_MS);
  } finally {
    database.close();
  }
}

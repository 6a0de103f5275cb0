import Database from 'better-sqlite3';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { registerFunctions } from './sqlite-functions.js';
import { StatementCache } from './statement-cache.js';

/** What a thread is started with. */
export interface LongReadSetup {
  file: string;
  /** an Int32: the number of the read that nobody waits for any more */
  cancelled: SharedArrayBuffer;
  /** time limit of a read, in milliseconds */
  limitMs: number;
}

/** A statement to read by. */
export interface LongReadRequest {
  number: number;
  text: string;
  parameters: unknown[];
}

/** Its rows, or why it failed. */
export type LongReadResponse = { rows: unknown[] } | { message: string; code: string | undefined };

/** Milliseconds to wait for a lock: nothing else waits for this thread. */
const LOCK_WAIT_MS = 1_000;
/** Pages that the thread keeps in memory, in KiB; most are in the operating system's cache as well. */
const CACHE_KIB = 8_192;

const { file, cancelled, limitMs } = workerData as LongReadSetup;
const flag = new Int32Array(cancelled);
let current = 0;
let endsAt = 0;

// Where processors are scarce, the event loop comes first. Only Linux has priorities of single threads; elsewhere this would slow down the process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const database = new Database(file, { readonly: true, timeout: LOCK_WAIT_MS });
for (const pragma of ['query_only = ON', `cache_size = -${CACHE_KIB}`, 'temp_store = MEMORY']) database.pragma(pragma);
// SQLite has no other way to end a statement: ending the thread would wait for it.
registerFunctions(database, () => {
  if (Atomics.load(flag, 0) !== current && performance.now() < endsAt) return 1;
  throw Object.assign(new Error('the read was cancelled or took too long'), { code: 'SQLITE_INTERRUPT' });
});
const statements = new StatementCache(database);

// Null ends the thread.
parentPort!.on('message', (request: LongReadRequest | null) => {
  if (request) parentPort!.postMessage(read(request.number, request.text, request.parameters));
  else end();
});

function end(): void {
  database.close();
  parentPort!.close();
}

function read(number: number, text: string, parameters: unknown[]): LongReadResponse {
  current = number;
  endsAt = performance.now() + limitMs;
  try {
    return { rows: statements.prepare(text).all(...parameters) };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    return { message, code };
  }
}

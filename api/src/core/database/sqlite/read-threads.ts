import { QueryFailedError } from 'typeorm';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ReadCancelled } from '../read-cancelled.js';
import { toSqliteValues } from './prepared-statements.js';
import type { LongReadResponse, LongReadSetup } from './long-read.worker.js';

/** Maximum number of threads, each with its own connection. */
const MAX_THREADS = 2;
/** Maximum number of reads that wait for a thread: of each person, and in total. */
const MAX_WAITING = { each: 16, total: 512 };
/** Time limit of a read in milliseconds. */
const LIMIT_MS = 5_000;

/** Next to this file: TypeScript in tests, where imports end in .js as everywhere; compiled in a server. */
const extension = extname(import.meta.url);
const resolveTypescript = `import { registerHooks } from 'node:module';
  registerHooks({ resolve: (name, { parentURL, ...context }, next) =>
    next(parentURL?.endsWith('.ts') ? name.replace(/^(\\..*)\\.js$/, '$1.ts') : name, { parentURL, ...context }) });`;
const execArgv = extension === '.ts' ? ['--import', `data:text/javascript,${encodeURIComponent(resolveTypescript)}`] : [];

interface Read {
  text: string;
  parameters: unknown[];
  signal: AbortSignal | undefined;
  person: string;
  resolve(rows: unknown[]): void;
  reject(error: Error): void;
}

/**
 * Reads an SQLite database in a few threads: the driver is synchronous, so a long statement on the main thread would block the event loop.
 *
 * States of a read: waiting; running; over. States of a thread: starting with its first read, idle, reading, gone. Guarantees: at most
 * {@link MAX_THREADS} threads and {@link MAX_WAITING} waiting reads; waiting people take turns, so that one who requests a lot delays the
 * others by one read each time; a read ends at its time limit, or once its signal is aborted if its statement calls `may_continue()`, and
 * frees the thread; a thread that dies fails its own read only, and is replaced; no thread keeps the process alive.
 */
export class ReadThreads {
  private readonly threads = new Set<ReadThread>();
  /** by person, in the order of their turns */
  private readonly waiting = new Map<string, Set<Read>>();
  private waitingCount = 0;
  private isClosed = false;

  constructor(
    private readonly file: string,
    private readonly limitMs = LIMIT_MS,
  ) {}

  /**
   * @param signal aborted when nobody waits for the rows any more
   * @param person whose read it is; empty for reads that are shared
   * @throws QueryFailedError, with SQLITE_BUSY when too many are waiting and SQLITE_INTERRUPT at the time limit; {@link ReadCancelled}
   */
  query(text: string, parameters: readonly unknown[], signal?: AbortSignal, person = ''): Promise<unknown[]> {
    if (signal?.aborted) return Promise.reject(new ReadCancelled());
    if (this.isClosed || this.isFull(person)) return Promise.reject(failure({ text, parameters: [] }, 'too many reads are waiting', 'SQLITE_BUSY'));
    return new Promise((resolve, reject) => {
      const read: Read = { text, parameters: toSqliteValues(parameters), signal, person, resolve, reject };
      signal?.addEventListener('abort', () => this.remove(read) && reject(new ReadCancelled()), { once: true });
      this.waiting.set(person, (this.waiting.get(person) ?? new Set<Read>()).add(read));
      this.waitingCount++;
      this.startNext();
    });
  }

  /** Ends all threads and fails all reads. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const read of [...this.waiting.values()].flatMap((reads) => [...reads])) {
      this.remove(read);
      read.reject(failure(read, 'the server is shutting down', 'SQLITE_BUSY'));
    }
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  private isFull(person: string): boolean {
    return this.waitingCount >= MAX_WAITING.total || (this.waiting.get(person)?.size ?? 0) >= MAX_WAITING.each;
  }

  /** @returns whether it was waiting */
  private remove(read: Read): boolean {
    const reads = this.waiting.get(read.person);
    if (!reads?.delete(read)) return false;
    this.waitingCount--;
    // Whoever has more to read is next when all others have had a turn.
    this.waiting.delete(read.person);
    if (reads.size > 0) this.waiting.set(read.person, reads);
    return true;
  }

  private startNext(): void {
    const [reads] = this.waiting.values();
    const [read] = reads ?? [];
    if (!read) return;
    const thread = [...this.threads].find(({ isIdle }) => isIdle) ?? (this.threads.size < MAX_THREADS ? this.addThread() : undefined);
    if (!thread) return;
    this.remove(read);
    thread.run(read);
  }

  private addThread(): ReadThread {
    const thread: ReadThread = new ReadThread(this.file, this.limitMs, () => this.startNext(), () => {
      this.threads.delete(thread);
      if (!this.isClosed) this.startNext();
    });
    this.threads.add(thread);
    return thread;
  }
}

/** One thread, which runs one read at a time. */
class ReadThread {
  private readonly cancelled = new Int32Array(new SharedArrayBuffer(4));
  private readonly worker: Worker;
  private readonly exited: Promise<unknown>;
  private number = 0;
  private current: Read | null = null;

  constructor(file: string, limitMs: number, onIdle: () => void, onGone: () => void) {
    const workerData: LongReadSetup = { file, limitMs, cancelled: this.cancelled.buffer };
    this.worker = new Worker(new URL(`./long-read.worker${extension}`, import.meta.url), { workerData, execArgv });
    this.worker.on('message', (response: LongReadResponse) => {
      this.finish((read) => ('rows' in response ? read.resolve(response.rows) : read.reject(failure(read, response.message, response.code))));
      onIdle();
    });
    const fail = (reason: string): void => {
      this.finish((read) => read.reject(failure(read, reason, 'SQLITE_ABORT')));
      onGone();
    };
    this.worker.on('error', (error) => fail(String(error)));
    this.exited = new Promise((resolve) => this.worker.on('exit', resolve));
    this.worker.on('exit', () => fail('the thread that read has ended'));
    // A listener for messages would keep the process alive again.
    this.worker.unref();
  }

  get isIdle(): boolean {
    return this.current === null;
  }

  run(read: Read): void {
    this.current = read;
    const number = ++this.number;
    read.signal?.addEventListener('abort', () => {
      if (this.current !== read) return;
      Atomics.store(this.cancelled, 0, number);
      read.reject(new ReadCancelled());
    }, { once: true });
    this.worker.postMessage({ number, text: read.text, parameters: read.parameters });
  }

  /**
   * Ends the thread, after its statement if that does not ask whether it may continue. The thread ends itself: `terminate()` would abort
   * the whole process if the thread is just loading the driver's native addon.
   */
  async end(): Promise<void> {
    Atomics.store(this.cancelled, 0, this.number);
    this.worker.ref();
    this.worker.postMessage(null);
    await this.exited;
  }

  private finish(settle: (read: Read) => void): void {
    if (this.current) settle(this.current);
    this.current = null;
  }
}

function failure({ text, parameters }: Pick<Read, 'text' | 'parameters'>, message: string, code: string | undefined): QueryFailedError {
  return new QueryFailedError(text, parameters, Object.assign(new Error(message), { code }));
}

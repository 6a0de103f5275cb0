import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ROOT = at('../..');
const PROBE = new URL('./probe.mjs', import.meta.url).href;
const TYPESCRIPT = new URL('./typescript.mjs', import.meta.url).href;

/** Time-out for a process to become ready or to exit, in milliseconds. */
const TIMEOUT_MS = 60_000;
/** Pause between two readiness checks, in milliseconds. */
const POLL_MS = 5;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** How to start a process. */
interface SpawnRequest {
  /** script path, relative to the repository root */
  script: string;
  args?: string[];
  env?: Record<string, string>;
  /** whether it needs the TypeScript loader */
  typescript?: boolean;
}

/**
 * A measured process: the server, or a baseline.
 *
 * States: running, ended. Guarantees: it never outlives the benchmark, see probe.mjs.
 */
export class Subject {
  port = 0;
  private output = '';
  private isStopping = false;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output = (this.output + text).slice(-20_000)));
    // Pending requests only see a broken connection; the reason is in the process's output.
    child.once('close', (code) => code && !this.isStopping && console.error(`a measured process ended by itself:\n${this.output}`));
  }

  /**
   * Starts a baseline.
   *
   * @param name a file of baselines/, without `.ts`
   * @throws Error with its output when it does not start listening
   */
  static async baseline(name: string, ...args: string[]): Promise<Subject> {
    const subject = Subject.spawn({ script: `api/bench/baselines/${name}.ts`, args, typescript: true });
    subject.port = await new Promise((resolve, reject) => {
      subject.child.on('message', (message: { listening?: number }) => message.listening !== undefined && resolve(message.listening));
      subject.child.once('exit', () => reject(new Error(`the baseline ${name} ended: ${subject.output}`)));
    });
    return subject;
  }

  /**
   * Starts Switchboard's server and waits until it is ready.
   *
   * @param script `dist/api/src/main.js`, or a script that launches the server
   * @param env its settings, in addition to HOST and PORT
   * @throws Error with its output when it does not become ready
   */
  static async server(script: string, env: Record<string, string>): Promise<Subject> {
    const port = await freePort();
    const subject = Subject.spawn({ script, env: { ...env, HOST: '127.0.0.1', PORT: String(port) }, typescript: script.endsWith('.ts') });
    subject.port = port;
    const startedAt = performance.now();
    while (performance.now() - startedAt < TIMEOUT_MS && subject.running) {
      const answer = await fetch(`http://127.0.0.1:${port}/api/health/ready`).catch(() => null); // not listening yet
      if (answer?.ok) return subject;
      await pause(POLL_MS);
    }
    const { output } = subject;
    await subject.stop();
    throw new Error(`the server did not become ready: ${output}`);
  }

  private static spawn({ script, args = [], env = {}, typescript = false }: SpawnRequest): Subject {
    const loaders = [PROBE, ...(typescript ? [TYPESCRIPT] : [])].flatMap((url) => ['--import', url]);
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const options = { cwd: ROOT, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] as ('ignore' | 'pipe' | 'ipc')[] };
    return new Subject(spawn(process.execPath, [...loaders, script, ...args], options));
  }

  /** @returns CPU time of all its threads so far, in microseconds */
  cpu(): Promise<number> {
    return this.ask('cpu');
  }

  /** @returns resident memory and heap in bytes, after a full collection */
  async memory(): Promise<{ resident: number; heap: number }> {
    const heap = await this.ask('heap');
    return { heap, resident: await this.ask('resident') };
  }

  /** @returns resident memory in bytes, without a prior collection */
  resident(): Promise<number> {
    return this.ask('resident');
  }

  /** Counts the files that it has loaded, if it was started with BENCH_COUNT_FILES; `models`: those that only language models need. */
  async files(): Promise<{ all: number; models: number }> {
    return { all: await this.ask('files'), models: await this.ask('model files') };
  }

  /** @returns its event-loop delay during `work` in milliseconds: 99th percentile and maximum */
  async loopDuring(work: () => Promise<unknown>): Promise<{ p99: number; max: number }> {
    await this.ask('watch loop');
    await work();
    return { p99: await this.ask('loop p99'), max: await this.ask('loop max') };
  }

  /** Counts the SQL statements it runs during `work`. */
  async statementsDuring(work: () => Promise<unknown>): Promise<number> {
    await this.ask('count statements');
    await work();
    return this.ask('statements');
  }

  /** Counts its reads of the console's list during `work`. */
  async listReadsDuring(work: () => Promise<unknown>): Promise<number> {
    await this.ask('count statements');
    await work();
    return this.ask('list reads');
  }

  /** Stops the process and waits until it has exited. */
  async stop(): Promise<void> {
    this.isStopping = true;
    if (!this.running) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const deadline = setTimeout(() => this.child.kill('SIGKILL'), TIMEOUT_MS);
    await exited;
    clearTimeout(deadline);
  }

  private get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  private ask(question: string): Promise<number> {
    return new Promise((resolve, reject) => {
      if (!this.running) return reject(new Error(`the measured process ended: ${this.output}`));
      const onMessage = (message: { question?: string; answer?: number }): void => {
        if (message.question !== question) return;
        this.child.off('message', onMessage);
        resolve(message.answer!);
      };
      this.child.on('message', onMessage);
      this.child.send(question);
    });
  }
}

/** @returns a free port on 127.0.0.1 */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { requireCurrentBuild } from './current-build.js';

const MAIN = fileURLToPath(new URL('../../../dist/api/src/main.js', import.meta.url));

/** A handbook with a single question: reading and indexing the real one takes a fifth of a start. */
const HANDBOOK = fileURLToPath(new URL('handbook', import.meta.url));

/** How long a server may take to start, in milliseconds: far more than it needs, for busy machines. */
const START_LIMIT_MS = 60_000;

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The built server in its own process: what an operator runs, and what a kill -9 hits. */
export class ServerProcess {
  /** everything it printed, on stdout and stderr */
  output = '';
  readonly exited: Promise<Exit>;
  readonly url: string;
  private readonly child: ChildProcess;
  private awaiting: (() => void) | undefined;

  /**
   * @param env its settings; it inherits nothing else from this process but PATH and the compile cache
   * @param entry the script to run
   * @param openFiles limit on its file descriptors, set by the shell's `ulimit`; by default that of this process
   */
  constructor(env: Record<string, string>, entry = MAIN, openFiles?: number) {
    requireCurrentBuild();
    this.url = `http://127.0.0.1:${env['PORT']}`;
    const command = [process.execPath, entry];
    const [program, ...args] = openFiles === undefined ? command : ['sh', '-c', `ulimit -n ${openFiles}; exec "$0" "$@"`, ...command];
    this.child = spawn(program!, args, {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['TEST_COMPILE_CACHE'], RATE_LIMITS: 'off', LOG_LEVEL: 'warn', KNOWLEDGE_DIR: HANDBOOK, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const channel of [this.child.stdout!, this.child.stderr!])
      channel.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.awaiting?.();
      });
    this.exited = new Promise((resolve) => this.child.once('close', (code, signal) => resolve({ code, signal })));
  }

  /** Starts one on a free port and waits until it is ready. @throws Error with its output if it exits instead */
  static async start(env: Record<string, string>, entry = MAIN, openFiles?: number): Promise<ServerProcess> {
    const server = new ServerProcess({ ...env, PORT: env['PORT'] ?? String(await freePort()) }, entry, openFiles);
    await server.printed(/Switchboard is ready/);
    return server;
  }

  /**
   * Waits until its output matches a pattern.
   *
   * @throws Error with its output if it exits or takes too long
   */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    let timer: NodeJS.Timeout | undefined;
    const found = new Promise<RegExpExecArray>((resolve) => {
      this.awaiting = () => {
        const match = pattern.exec(this.output);
        if (match) resolve(match);
      };
      this.awaiting();
    });
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('it took too long'), START_LIMIT_MS);
    });
    const outcome = await Promise.race([found, late, this.exited.then(({ code }) => `it ended with ${code}`)]);
    clearTimeout(timer);
    if (typeof outcome !== 'string') return outcome;
    throw new Error(`The server did not print ${pattern.source}: ${outcome}. It printed:\n${this.output}`);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Its resident memory, in bytes; Linux only. */
  get resident(): number {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))!;
    return Number(kibibytes) * 1_024;
  }

  /** Sends a signal; `exited` reports when and how the process ended. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Ends it as a crash would. */
  async crash(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }
}

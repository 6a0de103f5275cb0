import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { staleTargets } from './build.mjs';
import { SERVER_ENTRY } from './checkout.mjs';
import { startNode } from './children.mjs';
import { CommandError } from './command-error.mjs';
import { appNode } from './runtime.mjs';
import { serverEnvironment } from './server.mjs';

/** Time-out for a server to become ready or to exit, in milliseconds. */
const TIMEOUT_MS = 60_000;

/**
 * The caller's settings that must not reach a scratch server: it would write into their database, call their model or respond for
 * their address. Empty values count as unset, and also override those of a .env file.
 */
const DEFAULTS = Object.fromEntries([
  'DATABASE_URL', 'REDIS_URL', 'PUBLIC_URL', 'TRUST_PROXY', 'PASSWORD_MIN_LENGTH', 'JWT_SECRET', 'ADMIN_EMAIL', 'ADMIN_PASSWORD',
  'REGISTRATION', 'RATE_LIMITS', 'SESSION_IDLE_AFTER', 'KNOWLEDGE_DIR', 'OPENAI_BASE_URL', 'OPENAI_API_KEY', 'OPENAI_MODEL',
  'OPENAI_CONTEXT_TOKENS', 'OPENAI_MAX_TOKENS', 'OPENAI_TEMPERATURE', 'OPENAI_STARTS_THINKING', 'SYSTEM_PROMPT_FILE',
  'RESPONDERS', 'TOKENS_A_DAY', 'DRAIN', 'EXTENSIONS_OFF',
].flatMap((name) => [[name, ''], [`${name}_FILE`, '']]));

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * A real server on its own database in its own folder, both removed with it. It can be stopped and restarted on the same port and
 * database, as after an upgrade or a crash.
 */
export class ScratchServer {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  #output = '';
  #settings;
  #entry;

  /**
   * @param {number} port to listen on, on 127.0.0.1
   * @param {Record<string, string>} settings environment variables of the server, over the defaults
   * @param {string} [entry] the script to run; the server's own by default
   */
  constructor(port, settings = {}, entry = SERVER_ENTRY) {
    this.#entry = entry;
    /** @readonly */
    this.port = port;
    /** @readonly Base URL for pages and requests. */
    this.url = `http://127.0.0.1:${port}`;
    /** @readonly */
    this.folder = mkdtempSync(path.join(os.tmpdir(), 'switchboard-'));
    /** @readonly The SQLite file. */
    this.database = path.join(this.folder, 'users.db');
    this.#settings = { DATABASE_URL: `sqlite:${this.database}`, RATE_LIMITS: 'off', ...settings, HOST: '127.0.0.1', PORT: String(port) };
  }

  /** The end of the server's output. */
  get output() {
    return this.#output;
  }

  /**
   * Starts the server and waits until it is ready.
   * @throws {Error} with its output when it exits or does not become ready; when the build is older than its sources
   */
  async start() {
    const stale = staleTargets();
    if (stale.length > 0) throw new CommandError(`The build is older than its sources (${stale.join(', ')}). Run "npm run build" first.`);
    const env = serverEnvironment({ ...DEFAULTS, LOG_LEVEL: 'warn', ...this.#settings });
    const child = startNode(appNode(), [this.#entry], { env, alone: true });
    this.#child = child;
    const collect = (chunk) => { this.#output = (this.#output + chunk).slice(-50_000); };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    const begun = performance.now();
    while (performance.now() - begun < TIMEOUT_MS) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      const answer = await fetch(`${this.url}/api/health/ready`).catch(() => null); // not listening yet
      if (answer?.ok) return;
      await pause(30);
    }
    const output = this.#output;
    await this.stop('SIGKILL');
    throw new Error(`The server did not become ready at ${this.url}:\n${output}`);
  }

  /** Whether it is running. */
  get running() {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sends the running server a signal. @param {NodeJS.Signals} name */
  signal(name) {
    this.#child?.kill(name);
  }

  /**
   * Stops the server and waits until it has exited; the database remains.
   * @param {NodeJS.Signals} [signal]
   */
  async stop(signal = 'SIGTERM') {
    const child = this.#child;
    if (!child || !this.running) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const deadline = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    await gone;
    clearTimeout(deadline);
  }

  /** Stops the server and removes its database. */
  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

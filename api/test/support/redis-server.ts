import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { until } from './until.js';

/** Why no Redis server can be started here, or null. */
export const whyNoRedis: string | null = isInstalled() ? null : 'redis-server is not installed';

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A test's own Redis server, which may be stopped, frozen and emptied. */
export class RedisServer {
  private child: ChildProcess | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), 'switchboard-redis-'));

  private constructor(private readonly port: number) {}

  /** Starts one on a free port, without persistence. */
  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.startAgain();
    return server;
  }

  /** As in REDIS_URL. */
  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async startAgain(): Promise<void> {
    const options = { port: this.port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: this.folder };
    this.child = spawn('redis-server', Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]), { stdio: 'ignore' });
    await until(() => this.command('ping').then(() => true, () => false));
  }

  signal(name: NodeJS.Signals): void {
    this.child!.kill(name);
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  /** Runs one command on a connection of its own. */
  async command(name: string, ...values: string[]): Promise<unknown> {
    const connection = new Redis(this.url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 500 });
    connection.on('error', () => undefined);
    try {
      await connection.connect();
      return await connection.call(name, ...values);
    } finally {
      connection.disconnect();
    }
  }

  /** Stops it and leaves nothing behind. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

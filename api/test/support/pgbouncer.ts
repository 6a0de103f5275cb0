import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { until } from './until.js';

const command = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find((path) => existsSync(path));

/** Why PgBouncer cannot be started here, or null. */
export const whyNoPgBouncer: string | null = command ? null : 'pgbouncer is not installed';

/** A test's own PgBouncer in front of a PostgreSQL server. */
export class PgBouncer {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    /** as in DATABASE_URL */
    readonly url: string,
  ) {}

  /** @param server address of PostgreSQL @param settings of pgbouncer.ini, in addition to the required ones */
  static async start(server: string, settings: Record<string, string> = {}): Promise<PgBouncer> {
    const { hostname, port, username, pathname } = new URL(server);
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-pgbouncer-'));
    const own = await freePort();
    const lines = Object.entries({ listen_addr: '127.0.0.1', listen_port: String(own), unix_socket_dir: '', auth_type: 'any', ...settings });
    const file = join(folder, 'pgbouncer.ini');
    const database = `${pathname.slice(1)} = host=${hostname} port=${port} user=${username}`;
    writeFileSync(file, `[databases]\n${database}\n[pgbouncer]\n${lines.map(([name, value]) => `${name} = ${value}`).join('\n')}\n`);
    // PgBouncer refuses to run as root.
    const line = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--', command!, file] : [command!, file];
    if (process.getuid?.() === 0) chownSync(folder, Number(execFileSync('id', ['-u', 'postgres'])), Number(execFileSync('id', ['-g', 'postgres'])));
    chmodSync(file, 0o644);
    const child = spawn(line[0]!, line.slice(1), { stdio: 'ignore' });
    const pgBouncer = new PgBouncer(folder, child, `postgres://${username}@127.0.0.1:${own}${pathname}`);
    await until(() => pgBouncer.answers());
    return pgBouncer;
  }

  /** Stops it and leaves nothing behind. */
  async remove(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGINT');
    setTimeout(() => this.child.kill('SIGKILL'), 2_000).unref();
    await exited;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './server-process.js';

const runFile = promisify(execFile);

/** Where Debian keeps PostgreSQL's server commands, newest first; they are not in PATH. */
function commandsFolder(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')));
}

/** Why no cluster can be created here, or null. */
export const whyNoCluster: string | null = commandsFolder() ? null : 'the commands initdb and pg_ctl are not installed';

/** A test's own PostgreSQL server, which may be stopped and started, unlike the shared one. */
export class PostgresCluster {
  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** Creates and starts one on a free port. @param settings of postgresql.conf @throws Error with the command's output */
  static async start(settings: Record<string, string> = {}): Promise<PostgresCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'switchboard-cluster-'));
    const cluster = new PostgresCluster(folder, await freePort());
    // PostgreSQL refuses to run as root.
    if (process.getuid?.() === 0) chownSync(folder, Number(execFileSync('id', ['-u', 'postgres'])), Number(execFileSync('id', ['-g', 'postgres'])));
    await cluster.run('initdb', '-D', join(folder, 'data'), '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8');
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
    appendFileSync(join(folder, 'data', 'postgresql.conf'), lines.join(''));
    await cluster.control('start');
    return cluster;
  }

  /** As in DATABASE_URL. */
  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** The address for another user or database. */
  urlFor(user: string, database = 'postgres'): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs statements as the superuser, one after another, outside any transaction. */
  async sql(...statements: string[]): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Makes it a standby without a primary: it is read-only from now on. */
  async demote(): Promise<void> {
    await this.control('stop');
    writeFileSync(join(this.folder, 'data', 'standby.signal'), '');
    await this.control('start');
  }

  /** Makes it a primary again. */
  async promote(): Promise<void> {
    await this.run('pg_ctl', 'promote', '-D', join(this.folder, 'data'), '-w');
  }

  /** Stops it as a power cut would. */
  async stop(): Promise<void> {
    await this.control('stop');
  }

  /** Starts it again. */
  async startAgain(): Promise<void> {
    await this.control('start');
  }

  /** Stops it as a power cut would and starts it again, so that it recovers from its write-ahead log. */
  async restartImmediately(): Promise<void> {
    await this.control('restart');
  }

  /** Stops it and leaves nothing behind. */
  async remove(): Promise<void> {
    await this.control('stop');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async control(what: 'start' | 'stop' | 'restart'): Promise<void> {
    const options = `-c listen_addresses=127.0.0.1 -c port=${this.port} -c unix_socket_directories=${this.folder}`;
    const data = ['-D', join(this.folder, 'data'), '-w', '-m', 'immediate', '-l', join(this.folder, 'log')];
    await this.run('pg_ctl', ...(what === 'stop' ? data : [...data, '-o', options]), what);
  }

  private async run(command: string, ...args: string[]): Promise<void> {
    const line = [join(commandsFolder()!, command), ...args];
    const asOwner = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', '--', ...line] : line;
    await runFile(asOwner[0]!, asOwner.slice(1), { cwd: tmpdir() });
  }
}

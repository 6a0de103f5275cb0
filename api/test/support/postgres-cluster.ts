import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { controlCluster, copyCluster, createCluster, giveToServer, removeCluster, runServerCommand, serverCommands } from '../../../scripts/lib/postgres-cluster.mjs';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { until } from './until.js';

/** Why no cluster can be created here, or null. */
export const whyNoCluster: string | null = serverCommands() ? null : 'the commands initdb and pg_ctl are not installed';

/** A test's own PostgreSQL server, which may be stopped and started, unlike the shared one. */
export class PostgresCluster {
  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  /** Creates and starts one on a free port. @param settings of postgresql.conf @throws Error with the command's output */
  static async start(settings: Record<string, string> = {}): Promise<PostgresCluster> {
    const cluster = new PostgresCluster(await createCluster(settings), await freePort());
    await cluster.control('start');
    return cluster;
  }

  /** Copies a running one into a standby on a free port, which follows it. @param url of the one to follow @throws Error with the command's output */
  static async follow(url: string): Promise<PostgresCluster> {
    const standby = new PostgresCluster(await copyCluster(url), await freePort());
    await standby.control('start');
    return standby;
  }

  /** As in DATABASE_URL. */
  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** The address for another user or database. */
  urlFor(user: string, database = 'postgres'): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs statements as the superuser, one after another, outside any transaction. @returns the rows of the last one */
  sql(...statements: string[]): Promise<Record<string, unknown>[]> {
    return this.sqlIn('postgres', ...statements);
  }

  /** The same in another database. */
  async sqlIn(database: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.urlFor('postgres', database) });
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

  /** Creates a database whose rows are in a folder of the caller's. @returns its address */
  async createDatabaseIn(folder: string, name: string): Promise<string> {
    giveToServer(folder);
    await this.sql(`CREATE TABLESPACE ${name} LOCATION '${folder}'`, `CREATE DATABASE ${name} TABLESPACE ${name}`);
    return this.urlFor('postgres', name);
  }

  /** Makes it a standby without a primary: it is read-only from now on. */
  async demote(): Promise<void> {
    await this.control('stop');
    writeFileSync(join(this.folder, 'data', 'standby.signal'), '');
    await this.control('start');
  }

  /** Makes it a primary again. */
  async promote(): Promise<void> {
    await runServerCommand('pg_ctl', 'promote', '-D', join(this.folder, 'data'), '-w');
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

  /** Kills one of its processes that serve connections, and waits until it has recovered: it ends all others, but goes on running itself. */
  async killBackend(): Promise<void> {
    const victim = new pg.Client({ connectionString: this.url });
    const lost = new Promise((resolve) => victim.once('error', resolve));
    await victim.connect();
    const { rows } = await victim.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    process.kill(rows[0]!.pid, 'SIGKILL');
    await lost;
    await until(() => this.sql('SELECT 1').then(() => true, () => false));
  }

  /** Stops it and leaves nothing behind. */
  remove(): void {
    removeCluster(this.folder);
  }

  private control(what: 'start' | 'stop' | 'restart'): Promise<void> {
    return controlCluster(this.folder, this.port, what);
  }
}

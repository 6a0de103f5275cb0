import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { BenchmarkSkipped } from '../benchmark-skipped.js';
import type { MeasuredDatabase, SilentSessions } from './measured-database.js';

/** First version whose CREATE DATABASE can skip WAL-logging every block, which would take twice as long. */
const FIRST_VERSION_WITH_STRATEGY = 150_000;

/** A database of a PostgreSQL server. It can be copied only while it has no connections, so servers run on copies. */
export class PostgresDatabase implements MeasuredDatabase {
  readonly kind = 'postgres';
  readonly url: string;

  private constructor(
    private readonly name: string,
    private readonly server: string,
  ) {
    const url = new URL(server);
    url.pathname = `/${name}`;
    this.url = url.href;
  }

  get location(): string {
    return this.url;
  }

  /** @param server URL of a server, with a role that may create databases @throws BenchmarkSkipped when it is not reachable */
  static async create(server: string): Promise<PostgresDatabase> {
    const database = new PostgresDatabase(`switchboard_bench_${randomBytes(6).toString('hex')}`, server);
    await run(server, `CREATE DATABASE ${database.name}`).catch((error: Error) => {
      throw new BenchmarkSkipped(`no PostgreSQL answers at ${new URL(server).host}: ${error.message}`);
    });
    return database;
  }

  async forServer(): Promise<MeasuredDatabase> {
    // Otherwise autovacuum would do this some minutes later, in the middle of a measurement.
    await run(this.url, 'VACUUM (ANALYZE)');
    return this.copy();
  }

  async copy(): Promise<MeasuredDatabase> {
    const [version] = await run(this.server, 'SHOW server_version_num');
    const strategy = Number(version?.['server_version_num']) >= FIRST_VERSION_WITH_STRATEGY ? 'STRATEGY file_copy' : '';
    const copy = new PostgresDatabase(`switchboard_bench_${randomBytes(6).toString('hex')}`, this.server);
    await run(this.server, `CREATE DATABASE ${copy.name} TEMPLATE ${this.name} ${strategy}`);
    return copy;
  }

  async fill({ user_id, sessions }: SilentSessions): Promise<void> {
    await run(
      this.url,
      `INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at)
       SELECT session_id, $1, title, created_at, last_activity_at
       FROM json_to_recordset($2::json) AS r (session_id text, title text, created_at text, last_activity_at text)`,
      [user_id, JSON.stringify(sessions)],
    );
  }

  async value(sql: string): Promise<unknown> {
    return Object.values((await run(this.url, sql))[0] ?? {})[0];
  }

  async drop(): Promise<void> {
    await run(this.server, `DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }
}

/** Runs one statement on its own connection. */
async function run(url: string, sql: string, parameters: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, parameters)).rows;
  } finally {
    await client.end();
  }
}

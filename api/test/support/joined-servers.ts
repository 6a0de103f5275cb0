import { startApp, type TestApp } from './app.js';
import { Client } from './client.js';
import { createMigratedDatabase } from './migrated-database.js';
import type { ScratchDatabase } from './databases.js';
import { RedisServer } from './redis-server.js';
import { until } from './until.js';
import type { Extension } from '../../src/extension/index.js';

/** Several servers on one PostgreSQL database, joined by a Redis server of their own. */
export class JoinedServers {
  private constructor(
    readonly all: TestApp[],
    readonly redis: RedisServer,
    readonly database: ScratchDatabase,
    private readonly extensions: Extension[],
    private readonly env: Record<string, string>,
  ) {}

  /** Starts this many, and waits until all of them hear each other. */
  static async start(count = 2, extensions: Extension[] = [], env: Record<string, string> = {}): Promise<JoinedServers> {
    const [redis, database] = [await RedisServer.start(), await createMigratedDatabase('postgres')];
    const servers = new JoinedServers([], redis, database, extensions, env);
    for (let started = 0; started < count; started++) servers.all.push(await servers.add());
    await servers.hear();
    return servers;
  }

  /** Starts another one, which the caller closes unless it is added to `all`. */
  add(env: Record<string, string> = {}): Promise<TestApp> {
    const joined = { REDIS_URL: this.redis.url, INSTANCE_NAME: `server-${this.all.length + 1}`, DATABASE_POOL: '4+3', PUBLIC_URL: 'http://127.0.0.1:3000' };
    return startApp({ kind: 'postgres', database: this.database, env: { ...joined, ...this.env, ...env }, extensions: this.extensions });
  }

  /** Waits until messages arrive everywhere. */
  async hear(): Promise<void> {
    for (const { url } of this.all) await until(async () => (await messengerOf(url))?.detail === null);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ app }) => app.close()));
    await this.redis.remove();
    await this.database.drop();
  }
}

/** The part `messenger` of a server's health. */
export async function messengerOf(url: string): Promise<{ detail: string | null } | undefined> {
  const { parts } = (await (await fetch(`${url}/api/health`)).json()) as { parts: { messenger?: { detail: string | null } } };
  return parts.messenger;
}

/** The same person at another server: what a balancer does. */
export function at({ url }: TestApp, client: Client): Client {
  return Object.assign(new Client(url), { token: client.token, user: client.user, cookies: client.cookies });
}

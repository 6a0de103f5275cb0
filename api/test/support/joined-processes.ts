import type { Message, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Client } from './client.js';
import type { EventReader } from './event-reader.js';
import type { ScratchDatabase } from './databases.js';
import { messengerOf } from './joined-servers.js';
import { createMigratedDatabase } from './migrated-database.js';
import { RedisServer } from './redis-server.js';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { ServerProcess } from './server-process.js';
import { Severable } from './severable.js';
import { until } from './until.js';

const SCRIPTED_SERVER = fileURLToPath(new URL('scripted-server.mjs', import.meta.url));
const HANDBOOK = fileURLToPath(new URL('handbook', import.meta.url));
const ADMIN_PASSWORD = 'a password for tests';
const SETTINGS = {
  JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1', ADMIN_PASSWORD, KNOWLEDGE_DIR: HANDBOOK, DATABASE_POOL: '4+3', PUBLIC_URL: 'http://127.0.0.1:3000', DRAIN: '10s',
};

/** A reply that is being generated at one server and watched at another. */
export interface Watched {
  session_id: string;
  message_id: string;
  message: string;
  watcher: EventReader;
}

/** One of several built servers, and what may cut it off. */
export class JoinedProcess {
  process!: ServerProcess;
  /** when it was last ready after a start, in milliseconds of the monotonic clock */
  startedAt = -Infinity;

  constructor(
    readonly name: string,
    readonly url: string,
    readonly postgres: Severable,
    readonly redis: Severable,
    private readonly env: Record<string, string>,
  ) {}

  /** Starts it, also again after it ended. */
  async start(): Promise<void> {
    this.process = await ServerProcess.start(this.env, SCRIPTED_SERVER);
    this.startedAt = performance.now();
  }

  /** From and until when it did not trust that its messages reach the others, in milliseconds of the monotonic clock. */
  get distrusted(): { from: number; until: number }[] {
    const told = [...this.process.output.matchAll(/^(dis)?trusts messages at (\d+)$/gm)].map(([, begins, at]) => ({ begins: begins !== undefined, at: Number(at) - performance.timeOrigin }));
    return told.flatMap(({ begins, at }, index) => (begins ? [{ from: at, until: told[index + 1]?.at ?? Infinity }] : []));
  }

  /** The same person at this server. */
  as(client: Client): Client {
    return Object.assign(new Client(this.url), { token: client.token, user: client.user, cookies: client.cookies });
  }
}

/**
 * Built servers in processes of their own, on one PostgreSQL database and joined by a Redis server of their own. Each reaches both through proxies of
 * its own.
 */
export class JoinedProcesses {
  private constructor(
    readonly all: JoinedProcess[],
    readonly redis: RedisServer,
    readonly database: ScratchDatabase,
    /** another program's connection to the database */
    readonly other: pg.Client,
  ) {}

  /**
   * Starts this many, and waits until all of them hear each other.
   *
   * @param database another than one of their own on the shared PostgreSQL
   */
  static async start(count: number, database?: ScratchDatabase): Promise<JoinedProcesses> {
    const redis = await RedisServer.start();
    return JoinedProcesses.startOn(count, redis, database ?? (await createMigratedDatabase('postgres')));
  }

  private static async startOn(count: number, redis: RedisServer, database: ScratchDatabase): Promise<JoinedProcesses> {
    const other = new pg.Client({ connectionString: database.url });
    // A drill may end it with PostgreSQL.
    other.on('error', () => undefined);
    await other.connect();
    const servers = new JoinedProcesses([], redis, database, other);
    for (let at = 1; at <= count; at++) servers.all.push(await servers.prepare(`process-${at}`));
    // The first one creates the administrator.
    for (const each of servers.all) await each.start();
    await servers.hear();
    return servers;
  }

  /** Waits until messages arrive everywhere, and everybody knows that all are alive. */
  async hear(): Promise<void> {
    const admin = await this.admin();
    for (const each of this.all) {
      await until(async () => (await messengerOf(each.url))?.detail === null);
      await until(async () => {
        const { instances } = (await each.as(admin).get<{ instances: { heard: boolean }[] }>('/api/admin/instances')).body;
        return instances.length === this.all.length && instances.every(({ heard }) => heard);
      });
    }
  }

  admin(): Promise<Client> {
    return Client.signIn(this.all[0]!.url, 'admin@switchboard.local', ADMIN_PASSWORD);
  }

  /** Asks for a reply at one server that does not end by itself, and watches it at another one. */
  async ask(person: Client, message: string, at: JoinedProcess, watchedAt: JoinedProcess): Promise<Watched> {
    const { session_id } = (await watchedAt.as(person).post<Session>('/api/sessions')).body;
    const watcher = await watchedAt.as(person).stream(`/api/sessions/${session_id}/stream`);
    const message_id = randomUUID();
    await at.as(person).stream(`/api/sessions/${session_id}/chat`, {}, { message, message_id });
    await watcher.named('delta');
    return { session_id, message_id, message, watcher };
  }

  /** The replies of a session, as one server tells them. */
  async replies(person: Client, session_id: string, at: JoinedProcess): Promise<Message[]> {
    const { body } = await at.as(person).get<{ messages: Message[] }>(`/api/sessions/${session_id}/messages`);
    return body.messages.filter(({ role }) => role === 'assistant');
  }

  /** The `instance_id` of a server as another one sees it; undefined while it counts as dead there. */
  async idOf({ name }: JoinedProcess, admin: Client, at: JoinedProcess): Promise<string | undefined> {
    const { body } = await at.as(admin).get<{ instances: { instance_id: string; name: string }[] }>('/api/admin/instances');
    return body.instances.find((each) => each.name === name)?.instance_id;
  }

  /** How many replies are in progress, or were when their server died. */
  async generations(): Promise<number> {
    return Number((await this.other.query<{ n: string }>('SELECT count(*) AS n FROM generations')).rows[0]!.n);
  }

  /** Ends everything, by the ids of its processes. */
  async close(): Promise<void> {
    for (const each of this.all) {
      // A stopped process ends by nothing else.
      await each.process.crash();
      await each.postgres.close();
      await each.redis.close();
    }
    await this.other.end();
    await this.redis.remove();
    await this.database.drop();
  }

  private async prepare(name: string): Promise<JoinedProcess> {
    const [port, postgres, redis] = [await freePort(), await Severable.start(this.database.url), await Severable.start(this.redis.url)];
    const env = {
      ...SETTINGS, PORT: String(port), DATABASE_URL: postgres.through(this.database.url), REDIS_URL: redis.through(this.redis.url), INSTANCE_NAME: name,
    };
    return new JoinedProcess(name, `http://127.0.0.1:${port}`, postgres, redis, env);
  }
}

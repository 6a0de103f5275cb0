import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createApp } from '../../src/bootstrap.js';
import type { Clock } from '../../src/core/clock/clock.js';
import type { PasswordCost } from '../../src/core/config/password-cost.js';
import { parseSettings, type Settings } from '../../src/settings.js';
import type { SlowReaderLimits } from '../../src/core/http/slow-readers.js';
import type { Limits } from '../../src/core/limits/limits.js';
import type { Extension } from '../../src/extension/index.js';
import { createScratchDatabase, type ScratchDatabase } from './databases.js';
import { Client } from './client.js';
import { createMigratedDatabase } from './migrated-database.js';
import { RedisServer } from './redis-server.js';
import { face, TWO_FACED, untilJoined, withResponders } from './two-faced.js';

/** The first administrator of every test server. */
export const ADMIN = { email: 'admin@switchboard.local', password: 'a password for tests' };

/** A handbook with a single question: reading and indexing the real one takes longer than the rest of startup. */
const HANDBOOK = fileURLToPath(new URL('handbook', import.meta.url));

/** The cheapest settings that argon2id accepts: otherwise password hashing dominates the cost of a test with a few users. */
const LOW_COST: PasswordCost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** How a test server differs from the default one. */
export interface TestAppOptions {
  kind?: 'sqlite' | 'postgres';
  /** an existing database to restart on; it is not dropped at the end */
  database?: ScratchDatabase;
  env?: Record<string, string>;
  clock?: Clock;
  /** limits that differ from the default ones; they apply only with RATE_LIMITS=on */
  limits?: Partial<Limits>;
  /** the cost of hashing a password, for tests of how hashing affects other requests */
  passwordCost?: PasswordCost;
  /** how long the server waits for clients that do not read */
  slowReaders?: Partial<SlowReaderLimits>;
  /** receives the log lines */
  log?: { write(line: string): void };
  extensions?: Extension[];
  /** folder of web pages; by default the built ones, if any */
  webRoot?: string;
}

/** A server listening on its own port. */
export interface TestApp {
  app: NestFastifyApplication;
  url: string;
  settings: Settings;
  database: ScratchDatabase;
  /** signs the administrator in */
  admin(): Promise<Client>;
  /** registers a new user and signs in */
  user(email?: string): Promise<Client>;
  /** an unauthenticated client */
  anonymous(): Client;
  close(): Promise<void>;
}

let people = 0;

/** Starts a real server with its own database, reached over real HTTP; two of them where {@link TWO_FACED} says so. */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  if (!TWO_FACED || options.kind !== 'postgres' || options.env?.['REDIS_URL'] !== undefined) return startOne(options);
  const redis = await RedisServer.start();
  const env = { PUBLIC_URL: 'http://127.0.0.1:3000', ...options.env, REDIS_URL: redis.url, DATABASE_POOL: '4+3' };
  const started: TestApp[] = [];
  const close = async () => {
    for (const each of started.reverse()) await each.close();
    await redis.remove();
  };
  try {
    const first = await startOne({ ...options, env });
    started.push(first);
    const second = await startOne({ ...options, env, extensions: withResponders(options.extensions ?? []), database: first.database });
    started.push(second);
    await untilJoined([first.url, second.url]);
    face(first.url, second.url);
    return { ...first, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startOne(options: TestAppOptions): Promise<TestApp> {
  const database = options.database ?? (await (options.extensions ? createScratchDatabase : createMigratedDatabase)(options.kind ?? 'sqlite'));
  const parsed = parseSettings({
    DATABASE_URL: database.url,
    JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1',
    ADMIN_PASSWORD: ADMIN.password,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'silent',
    KNOWLEDGE_DIR: HANDBOOK,
    ...options.env,
  });
  const settings = { ...parsed, webRoot: options.webRoot ?? parsed.webRoot };
  const app = await createApp({
    settings,
    extensions: options.extensions ?? [],
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.limits ? { limits: options.limits } : {}),
    passwordCost: options.passwordCost ?? LOW_COST,
    ...(options.slowReaders ? { slowReaders: options.slowReaders } : {}),
    ...(options.log ? { log: options.log } : {}),
  });
  try {
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    // A process would end; this one has to let go of the database.
    await app.close();
    throw error;
  }
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    app,
    url,
    settings,
    database,
    admin: () => Client.signIn(url, ADMIN.email, ADMIN.password),
    user: (email = `person${++people}@example.com`) => Client.register(url, email),
    anonymous: () => new Client(url),
    close: async () => {
      await app.close();
      if (!options.database) await database.drop();
    },
  };
}

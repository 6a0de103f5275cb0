import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createApp } from '../../src/bootstrap.js';
import type { Clock } from '../../src/core/clock/clock.js';
import type { PasswordCost } from '../../src/core/config/password-cost.js';
import { parseSettings, type Settings } from '../../src/core/config/settings.js';
import type { SlowReaderLimits } from '../../src/core/http/slow-readers.js';
import type { Limits } from '../../src/core/limits/limits.js';
import type { Extension } from '../../src/extension.js';
import { createScratchDatabase, type ScratchDatabase } from './databases.js';
import { Client } from './client.js';
import { createMigratedDatabase } from './migrated-database.js';

/** The first administrator of every test server. */
export const ADMIN = { email: 'admin@switchboard.local', password: 'a password for tests' };

/** A handbook of one question: to read and index the real one takes longer than all the rest of a start. */
const HANDBOOK = fileURLToPath(new URL('handbook', import.meta.url));

/** The least that argon2id takes: most of what a test with a few people in it costs is otherwise the hashing of their passwords. */
const LOW_COST: PasswordCost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** How a test server differs from the stock one. */
export interface TestAppOptions {
  kind?: 'sqlite' | 'postgres';
  /** an existing database, to start again on it; it is then not dropped at the end */
  database?: ScratchDatabase;
  env?: Record<string, string>;
  clock?: Clock;
  /** limits that differ from the standard ones; they count with RATE_LIMITS=on only */
  limits?: Partial<Limits>;
  /** the cost of hashing a password, for tests of what it means to others */
  passwordCost?: PasswordCost;
  /** how long clients that do not read are waited for */
  slowReaders?: Partial<SlowReaderLimits>;
  /** takes the log's lines */
  log?: { write(line: string): void };
  extensions?: Extension[];
  /** folder of web pages; by default those that were built, if any */
  webRoot?: string;
}

/** A server that listens on a port of its own. */
export interface TestApp {
  app: NestFastifyApplication;
  url: string;
  settings: Settings;
  database: ScratchDatabase;
  /** signs the administrator in */
  admin(): Promise<Client>;
  /** registers a new person and signs in */
  user(email?: string): Promise<Client>;
  /** a caller without a token */
  anonymous(): Client;
  close(): Promise<void>;
}

let people = 0;

/** Starts a real server, over real HTTP, on a database of its own. */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
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
  await app.listen(0, '127.0.0.1');
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

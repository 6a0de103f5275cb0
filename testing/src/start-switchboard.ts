import { createApp, type Extension, parseSettings, Statement, WriteGate } from '@switchboard/api';
import type { AddressInfo } from 'node:net';
import { DataSource } from 'typeorm';
import { TestClient } from './client.js';
import { TestClock } from './clock.js';
import { createTestDatabase, type DatabaseKind, type TestDatabase } from './databases.js';

const ADMIN = { email: 'admin@switchboard.local', password: 'a password for tests' };

/** How long an event of a feed may be held back, in milliseconds. */
const FEED_INTERVAL_MS = 100;

/** The application that `createApp` returns. */
type App = Awaited<ReturnType<typeof createApp>>;

/** What to start. */
export interface StartOptions {
  extensions: Extension[];
  /** the kind of database, by default SQLite */
  on?: DatabaseKind;
  /** an existing database to start on again; it is not removed at the end */
  database?: TestDatabase;
  /** environment variables that differ from the defaults of tests: no rate limits, no log, any free port */
  settings?: Record<string, string>;
  /** by default one that stands still */
  clock?: TestClock;
}

/** A server that listens on a port of its own. */
export interface Switchboard {
  url: string;
  clock: TestClock;
  database: TestDatabase;
  /** the application, to look at providers of the extension: `app.get(RatingsService, { strict: false })` */
  app: App;
  /** registers an account and signs in */
  user(email?: string): Promise<TestClient>;
  /** signs the administrator in */
  admin(): Promise<TestClient>;
  /** somebody who is not signed in */
  visitor(): TestClient;
  /** runs a query on committed data, with parameters `$1`, `$2`, … */
  query<Row = Record<string, unknown>>(text: string, ...parameters: unknown[]): Promise<Row[]>;
  /** waits until what has been written is committed, and what pages watch has been told */
  settle(): Promise<void>;
  /** shuts the server down, and removes its database unless it was given one */
  close(): Promise<void>;
}

let people = 0;

/**
 * Starts a real server with its own database, reached over HTTP.
 *
 * @throws ExtensionsError or SettingsError listing what is wrong with the extensions or settings; what Node throws when the port is taken: then
 *   nothing is left behind
 */
export async function startSwitchboard({ extensions, on = 'sqlite', database: given, settings = {}, clock = new TestClock() }: StartOptions): Promise<Switchboard> {
  const database = given ?? (await createTestDatabase(on));
  const drop = async () => void (given ?? (await database.drop()));
  const app = await start(extensions, database, settings, clock).catch(async (error: unknown) => {
    await drop();
    throw error;
  });
  const { port } = app.getHttpServer().address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    clock,
    database,
    app,
    user: (email = `person${++people}@example.com`) => new TestClient(url).register(email, ADMIN.password),
    admin: () => new TestClient(url).signIn(ADMIN.email, ADMIN.password),
    visitor: () => new TestClient(url),
    query: (text, ...parameters) => new Statement<never>(text).all(app.get(DataSource), ...parameters),
    settle: async () => {
      await app.get(WriteGate).run(async () => undefined);
      await new Promise((resolve) => setTimeout(resolve, FEED_INTERVAL_MS));
    },
    close: async () => {
      await app.close();
      await drop();
    },
  };
}

async function start(extensions: Extension[], database: TestDatabase, settings: Record<string, string>, clock: TestClock): Promise<App> {
  const parsed = parseSettings(
    {
      DATABASE_URL: database.url,
      JWT_SECRET: 'a secret that signs the access tokens of tests only',
      ADMIN_PASSWORD: ADMIN.password,
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'silent',
      ...settings,
    },
    extensions,
  );
  // The cheapest cost that argon2id accepts: hashing would otherwise take longer than everything else in a test.
  const app = await createApp({ settings: parsed, extensions, clock, passwordCost: { memoryCost: 8, timeCost: 1, parallelism: 1 } });
  try {
    await app.listen(settings['PORT'] === undefined ? 0 : parsed.port, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

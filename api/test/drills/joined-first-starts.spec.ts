import { jest } from '@jest/globals';
import type pg from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from '../support/client.js';
import { createScratchDatabase, databaseKinds, type ScratchDatabase } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { connectionsOfServers, otherConnection, schemaAt, waitingForLocks, wholeSchema } from '../support/migrated-schema.js';
import { RedisServer, whyNoRedis } from '../support/redis-server.js';
import { beginServer, previousRelease, seed } from '../support/releases.js';
import type { ServerProcess } from '../support/server-process.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { until } from '../support/until.js';

jest.setTimeout(FULL ? 600_000 : 120_000);

const SERVERS = times(2, 4);
/** What all of them answer. */
const all = (each: number) => Array.from({ length: SERVERS }, () => each).join();
const ADMIN = { email: 'admin@switchboard.local', password: 'a password for tests' };
const READY = /Switchboard is ready/;
/** Sessions in the database of the previous release. */
const SEEDED = 20_000;

/** What a database holds before the servers of this release start. */
type Beginning = 'empty' | 'of the previous release';
const BEGINNINGS: Beginning[] = previousRelease === undefined ? ['empty'] : ['empty', 'of the previous release'];

const spec = (): void => {
  const servers: ServerProcess[] = [];
  let redis: RedisServer;
  let previous: ScratchDatabase | undefined;
  let whole: Record<string, string>;
  let database: ScratchDatabase;
  let other: pg.Client;

  const begin = async (more: Record<string, string> = {}, release: 'previous' | 'this' = 'this') => {
    const { url } = database;
    const env = { DATABASE_URL: url, JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1', ADMIN_PASSWORD: ADMIN.password, PUBLIC_URL: 'http://127.0.0.1:3000', DATABASE_POOL: '3+2', LOG_LEVEL: 'info', ...more };
    const server = await beginServer(release, env);
    servers.push(server);
    return server;
  };
  const create = async (beginning: Beginning) => {
    database = await createScratchDatabase('postgres', beginning === 'empty' ? '' : `TEMPLATE ${new URL(previous!.url).pathname.slice(1)}`);
    other = await otherConnection(database.url);
  };
  /** Ends the servers, as a crash would, and waits until PostgreSQL has noticed. */
  const crashAll = async () => {
    await Promise.all(servers.splice(0).map((server) => server.crash()));
    await until(async () => (await connectionsOfServers(other)) === 0);
  };
  const remove = async () => {
    // Otherwise a test that failed before it would leave servers' connections waiting for this transaction for ever.
    await other.query('ROLLBACK');
    await crashAll();
    await other.end();
    await database.drop();
  };

  beforeAll(async () => {
    [redis, whole] = [await RedisServer.start(), await wholeSchema()];
    if (previousRelease === undefined) return;
    await create('empty');
    previous = database;
    try {
      const first = await begin({}, 'previous');
      await first.printed(READY);
      await crashAll();
      await seed('previous', database.url, SEEDED);
    } finally {
      await other.end();
    }
  });
  afterAll(async () => {
    await redis.remove();
    await previous?.drop();
  });

  test.each(BEGINNINGS)('D19: of several joined servers that start at once on a database that is %s, one migrates; meanwhile all are alive and none is ready', async (beginning) => {
    await create(beginning);
    try {
      // The migrations cannot end as long as this table is being created, or used.
      await other.query(beginning === 'empty' ? 'BEGIN; CREATE TABLE messages (nothing text)' : 'BEGIN; DELETE FROM generations');
      const started = await Promise.all(Array.from({ length: SERVERS }, (_, at) => begin({ REDIS_URL: redis.url, INSTANCE_NAME: `start-${at}` })));
      const statuses = async (path: string) => (await Promise.all(started.map(({ url }) => fetch(url + path).then(({ status }) => status, () => 0)))).join();
      const reached = (look: () => Promise<boolean>) =>
        until(look).catch((cause: unknown) => {
          throw new Error(`The servers printed:\n${started.map(({ output }) => output).join('\n')}`, { cause });
        });
      await reached(async () => (await statuses('/api/health/live')) === all(200));
      await reached(async () => (await waitingForLocks(other)) > 0);
      expect([await statuses('/api/health/live'), await statuses('/api/health/ready')]).toEqual([all(200), all(503)]);
      await other.query('ROLLBACK');
      await Promise.all(started.map((server) => server.printed(READY)));
      expect(await statuses('/api/health/ready')).toBe(all(200));
      expect(started.filter(({ output }) => output.includes('updated the database schema'))).toHaveLength(1);
      expect(await schemaAt(database.url)).toEqual(whole);
      const admin = await Client.signIn(started[0]!.url, ADMIN.email, ADMIN.password);
      for (const { url } of started) expect((await Object.assign(new Client(url), { token: admin.token }).post('/api/sessions')).status).toBe(201);
    } finally {
      await remove();
    }
  });

  // first-starts.spec.ts kills one on an empty database in `npm test`, too.
  if (FULL) test('D19: killed -9 at random instants of its migrations, a server leaves what the next one makes whole', async () => {
    const took: number[] = [];
    /** How long migrating lasts, in milliseconds; learned from those that were not killed. */
    const lasts = { empty: 500, 'of the previous release': 100 };
    for (let kill = 0; kill < 20; kill++) {
      const beginning = BEGINNINGS[kill % BEGINNINGS.length]!;
      await create(beginning);
      try {
        const killed = await begin();
        const isMigrating = async () => (await other.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'switchboard writer'")).rowCount === 1;
        await until(isMigrating, 1);
        await delay(Math.random() * lasts[beginning]);
        await killed.crash();
        await until(async () => (await connectionsOfServers(other)) === 0);
        const startedAt = performance.now();
        const next = await begin();
        await next.printed(READY);
        took.push(performance.now() - startedAt);
        lasts[beginning] = Number(/"ms":(\d+)[^\n]*updated the database schema/.exec(next.output)?.[1] ?? lasts[beginning]);
        expect(await schemaAt(database.url)).toEqual(whole);
        const admin = await Client.signIn(next.url, ADMIN.email, ADMIN.password);
        expect((await admin.post('/api/sessions')).status).toBe(201);
      } finally {
        await remove();
      }
    }
    recordDrill({ id: 'D19', what: `kill -9 ×${took.length} at random instants of the migrations, PostgreSQL`, acknowledged: took.length, lost: 0, twice: 0, recovery_ms: took });
  });
};

const missing = databaseKinds.includes('postgres') ? whyNoRedis : 'PostgreSQL was not found';
if (missing === null) describe('first starts of joined servers', spec);
else reportSkipped('first starts of joined servers', missing);

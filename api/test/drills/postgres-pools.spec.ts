import pg from 'pg';
import { connectionErrorMessage } from '../../src/core/database/connection-error-message.js';
import { type TestApp, startApp } from '../support/app.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { PgBouncer, whyNoPgBouncer } from '../support/pgbouncer.js';
import { PostgresCluster, whyNoCluster } from '../support/postgres-cluster.js';

const at = (url: string, env: Record<string, string> = {}) =>
  startApp({ database: { settings: { kind: 'postgres', url }, url, drop: async () => undefined }, env });

function poolDrills(): void {
  let cluster: PostgresCluster;

  beforeAll(async () => {
    cluster = await PostgresCluster.start({ max_connections: '60' });
    await cluster.sql('CREATE ROLE switchboard LOGIN', 'ALTER DATABASE postgres OWNER TO switchboard', 'GRANT ALL ON SCHEMA public TO switchboard');
  });
  afterAll(() => cluster.remove());

  const connections = async () =>
    Object.fromEntries(
      (await cluster.sql("SELECT application_name AS name, count(*)::int AS n FROM pg_stat_activity WHERE usename = 'switchboard' GROUP BY 1")).map(({ name, n }) => [name, n]),
    );

  /** Many clients write and read concurrently for some rounds. @returns how often each status was answered */
  async function busily(on: TestApp, people = 40): Promise<Record<number, number>> {
    const admin = await on.admin();
    const statuses: Record<number, number> = {};
    const calls = Array.from({ length: people }, async (_, at) => {
      for (let round = 0; round < 5; round++) {
        const { status } = at % 2 ? await admin.get('/api/admin/sessions?limit=5&q=x') : await admin.post('/api/sessions', {});
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    });
    await Promise.all(calls);
    return statuses;
  }

  test('S16: never more connections than DATABASE_POOL plus the one that holds the lock, exports included', async () => {
    const on = await at(cluster.urlFor('switchboard'), { DATABASE_POOL: '3+2' });
    try {
      const admin = await on.admin();
      const exports = Promise.all(Array.from({ length: 2 }, () => admin.get('/api/admin/sessions/export?format=ndjson')));
      const peak = { writer: 0, reader: 0 };
      const looking = setInterval(() => void connections().then((now) => {
        peak.writer = Math.max(peak.writer, now['switchboard writer'] ?? 0);
        peak.reader = Math.max(peak.reader, now['switchboard reader'] ?? 0);
        expect(Object.keys(now).sort()).toEqual(['switchboard owner', 'switchboard reader', 'switchboard writer']);
      }), 50);
      expect(Object.keys(await busily(on))).toEqual(['200', '201']);
      clearInterval(looking);
      for (const { status } of await exports) expect(status).toBe(200);
      const now = await connections();
      expect(Math.max(peak.writer, now['switchboard writer'])).toBe(3);
      expect(Math.max(peak.reader, now['switchboard reader'])).toBe(2);
    } finally {
      await on.close();
    }
  });

  test('S16: a user limited to five connections: all requests are served by those, and more are used once allowed', async () => {
    await cluster.sql('ALTER ROLE switchboard CONNECTION LIMIT 5');
    const on = await at(cluster.urlFor('switchboard'));
    try {
      expect(Object.keys(await busily(on))).toEqual(['200', '201']);
      expect(Object.values(await connections()).reduce((sum: number, n) => sum + Number(n), 0)).toBeLessThanOrEqual(5);
      expect((await on.anonymous().get('/api/health/ready')).status).toBe(200);
      await cluster.sql('ALTER ROLE switchboard CONNECTION LIMIT -1');
      const until = performance.now() + 20_000;
      while ((await connections())['switchboard writer']! < 6 && performance.now() < until) await busily(on);
      expect((await connections())['switchboard writer']).toBeGreaterThanOrEqual(6);
    } finally {
      await cluster.sql('ALTER ROLE switchboard CONNECTION LIMIT -1');
      await on.close();
    }
  });

  test('S16: no connection left: requests wait, and continue with the first that becomes free', async () => {
    const on = await at(cluster.urlFor('switchboard'), { DATABASE_POOL: '2+2' });
    const admin = await on.admin();
    const extraClients: pg.Client[] = [];
    try {
      await cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'switchboard' AND application_name <> 'switchboard owner'");
      for (;;) {
        const client = new pg.Client({ connectionString: cluster.url });
        client.on('error', () => undefined);
        try {
          await client.connect();
        } catch {
          break;
        }
        extraClients.push(client);
      }
      const waiting = admin.post('/api/sessions', {});
      await new Promise((resolve) => setTimeout(resolve, 500));
      await Promise.all(extraClients.map((client) => client.end()));
      expect((await waiting).status).toBe(201);
    } finally {
      await Promise.all(extraClients.map((client) => client.end().catch(() => undefined)));
      await on.close();
    }
  });

  const poolers: [what: string, settings: Record<string, string>, query: string, sentence: RegExp | null][] = [
    ['with its default (session pooling)', { default_pool_size: '40' }, '', null],
    ['that rejects a startup parameter', {}, '?options=-c%20work_mem%3D8MB', /connection pooler \(such as PgBouncer\) that rejects one of the URL's parameters.*ignore_startup_parameters/],
    ['with transaction pooling, reset after each', { pool_mode: 'transaction', server_reset_query: 'DISCARD ALL', server_reset_query_always: '1' }, '', /gives each transaction a different PostgreSQL session/],
    ['with transaction pooling', { pool_mode: 'transaction' }, '', /connection pooler \(such as PgBouncer\) that gives each transaction a different PostgreSQL session.*pool_mode = session/],
    ['with transaction pooling, round-robin', { pool_mode: 'transaction', server_round_robin: '1' }, '', /pool_mode = session/],
    ['with transaction pooling, and a single session', { pool_mode: 'transaction', default_pool_size: '1', query_wait_timeout: '2' }, '', /pool_mode = session/],
    ['with statement pooling', { pool_mode: 'statement' }, '', /pool_mode = session/],
  ];

  if (whyNoPgBouncer === null)
    test.each(poolers)('S15: PgBouncer %s', async (_, settings, query, sentence) => {
      const pgBouncer = await PgBouncer.start(cluster.urlFor('switchboard'), settings);
      try {
        const started = at(pgBouncer.url + query);
        if (sentence) {
          const error: unknown = await started.then(() => null, (reason: unknown) => reason);
          expect(connectionErrorMessage(error)).toMatch(sentence);
          return;
        }
        const on = await started;
        try {
          expect(Object.keys(await busily(on))).toEqual(['200', '201']);
          expect((await on.anonymous().get('/api/health/ready')).status).toBe(200);
          const second = await at(pgBouncer.url).then(() => null, (reason: unknown) => reason);
          expect(connectionErrorMessage(second)).toMatch(/Another Switchboard server is already running/);
        } finally {
          await on.close();
        }
      } finally {
        await pgBouncer.remove();
      }
    });
  else reportSkipped('S15: PgBouncer', whyNoPgBouncer);
}

if (process.env['TEST_POSTGRES'] !== 'absent' && whyNoCluster === null) describe('connections to PostgreSQL', poolDrills);
else reportSkipped('S15, S16: limits on connections to PostgreSQL', whyNoCluster ?? 'PostgreSQL was not found');

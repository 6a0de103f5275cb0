import { createApp } from '../../src/bootstrap.js';
import { parseSettings } from '../../src/settings.js';
import { waitForDatabase } from '../../src/core/database/database-wait.js';
import { connectionErrorMessage } from '../../src/core/database/connection-error-message.js';
import { StartupServer } from '../../src/core/http/startup-server.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { PostgresCluster, whyNoCluster } from '../support/postgres-cluster.js';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { until } from '../support/until.js';

const never = { onWaiting: () => Promise.reject(new Error('it waited')), logProgress: () => undefined };

function lateDrills(): void {
  let cluster: PostgresCluster;

  beforeAll(async () => {
    cluster = await PostgresCluster.start();
  });
  afterAll(() => cluster.remove());

  test('S17: until PostgreSQL starts, the server is live but not ready and logs what it waits for; no request is refused at the handover', async () => {
    await cluster.stop();
    const port = await freePort();
    const settings = parseSettings({
      DATABASE_URL: cluster.url, PORT: String(port), JWT_SECRET: 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1', ADMIN_PASSWORD: 'a password for tests', LOG_LEVEL: 'silent',
    });
    const starting = new StartupServer();
    const logged: number[] = [];
    const waiting = waitForDatabase(settings.database, { limit: 60_000, onWaiting: () => starting.listen(port, '127.0.0.1'), logProgress: (waited) => logged.push(waited) });
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, retry: response.headers.get('retry-after'), text: await response.text() };
    };
    const live = await until(() => get('/api/health/live').catch(() => null));
    expect([live.status, JSON.parse(live.text)]).toEqual([200, { status: 'ok' }]);
    for (const path of ['/api/health/ready', '/api/sessions', '/']) {
      const { status, retry, text } = await get(path);
      expect([status, Number(retry) > 0, JSON.parse(text)]).toEqual([503, true, expect.objectContaining({ status: 503, instance: path })]);
    }
    await until(() => logged.length === 2);
    expect(logged[1]! - logged[0]!).toBeGreaterThanOrEqual(5_000);
    expect(logged[1]! - logged[0]!).toBeLessThan(8_000);
    const probes: number[] = [];
    let probing = true;
    const probe = (async () => {
      while (probing) probes.push(await get('/api/health/live').then(({ status }) => status, () => 0));
    })();
    await cluster.startAgain();
    await waiting;
    const app = await createApp({ settings, extensions: [], starting });
    try {
      await app.listen(port, '127.0.0.1');
      expect((await get('/api/health/ready')).status).toBe(200);
      probing = false;
      await probe;
      expect(new Set(probes)).toEqual(new Set([200]));
    } finally {
      await app.close();
    }
    await expect(get('/api/health/live')).rejects.toThrow();
  });

  test('S17: the server gives up after DATABASE_WAIT with a clear message', async () => {
    const port = await freePort();
    const startedAt = performance.now();
    let begins = 0;
    const error: unknown = await waitForDatabase(
      { kind: 'postgres', url: `postgres://u@127.0.0.1:${port}/d` },
      { limit: 1_500, onWaiting: async () => void begins++, logProgress: () => undefined },
    ).then(() => null, (reason: unknown) => reason);
    expect(connectionErrorMessage(error)).toMatch(/^PostgreSQL does not respond\. Start it/);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(begins).toBe(1);
  });

  test.each([['a missing database', '/nowhere', /has no database with this name/], ['a user who may not log in', '', /does not allow this user to connect/]])(
    'S17: the server does not wait for %s',
    async (_, path, sentence) => {
      await cluster.sql('DROP ROLE IF EXISTS nobody', 'CREATE ROLE nobody NOLOGIN');
      const url = path ? cluster.urlFor('postgres', path.slice(1)) : cluster.urlFor('nobody');
      const error: unknown = await waitForDatabase({ kind: 'postgres', url }, { limit: 60_000, ...never }).then(() => null, (reason: unknown) => reason);
      expect(connectionErrorMessage(error)).toMatch(sentence);
    },
  );

  test('S17: the server does not wait for an SQLite file', async () => {
    await expect(waitForDatabase({ kind: 'sqlite', file: '/nowhere' }, { limit: 60_000, ...never })).resolves.toBeUndefined();
  });
}

if (process.env['TEST_POSTGRES'] !== 'absent' && whyNoCluster === null) describe('PostgreSQL that starts late', lateDrills);
else reportSkipped('S17: PostgreSQL that starts late', whyNoCluster ?? 'PostgreSQL was not found');

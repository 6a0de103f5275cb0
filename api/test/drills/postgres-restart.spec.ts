import pg from 'pg';
import { type TestApp, startApp } from '../support/app.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { PersistentClients } from '../support/persistent-clients.js';
import { reportSkipped } from '../support/skipped-tests.js';
import { PostgresCluster, whyNoCluster } from '../support/postgres-cluster.js';

/** How soon the server must serve again once PostgreSQL does, in milliseconds. */
const RECOVERY_MS = 5_000;

function restartDrill(): void {
  let cluster: PostgresCluster;
  let on: TestApp;

  beforeAll(async () => {
    cluster = await PostgresCluster.start();
    on = await startApp({ database: { settings: { kind: 'postgres', url: cluster.url }, url: cluster.url, drop: async () => undefined } });
  });
  afterAll(async () => {
    await on.close();
    cluster.remove();
  });

  test('D13: PostgreSQL crashes under load and comes back: nothing acknowledged is lost or stored twice, and no manual step is needed', async () => {
    const admin = await on.admin();
    const clients = new PersistentClients(() => on.url, admin.token, 12);
    const recovery: number[] = [];
    for (let round = 0; round < times(2, 8); round++) {
      await clients.waitForMore(30);
      await cluster.restartImmediately();
      const back = performance.now();
      await clients.waitForMore(30);
      recovery.push(performance.now() - back);
    }
    await clients.finish();
    const other = new pg.Client({ connectionString: cluster.url });
    await other.connect();
    const { rows } = await other.query<{ message_id: string; content: string }>('SELECT message_id, content FROM messages');
    const totals = await other.query('SELECT sum(total_messages)::int AS total_messages FROM session_totals');
    await other.end();
    const byId = new Map(rows.map((row) => [row.message_id, row.content]));
    const lost = clients.acknowledged.filter(({ message_id, content }) => byId.get(message_id) !== content);
    const twice = rows.length - clients.acknowledged.length * 2;
    recordDrill({ id: 'D13', what: `PostgreSQL restarted at once under load ×${recovery.length}`, acknowledged: clients.acknowledged.length, lost: lost.length, twice, recovery_ms: recovery });
    expect(lost).toEqual([]);
    expect(twice).toBe(0);
    expect(totals.rows).toEqual([{ total_messages: rows.length }]);
    if (FULL) expect(Math.max(...recovery)).toBeLessThan(RECOVERY_MS);
    expect(clients.statuses.get(503) ?? 0).toBeGreaterThan(0);
    expect((await admin.get('/api/health/ready')).status).toBe(200);
    expect((await admin.get('/api/admin/sessions')).status).toBe(200);
  });
}

if (process.env['TEST_POSTGRES'] !== 'absent' && whyNoCluster === null) describe('a restart of PostgreSQL', restartDrill);
else reportSkipped('D13: a real restart of PostgreSQL', whyNoCluster ?? 'PostgreSQL was not found');

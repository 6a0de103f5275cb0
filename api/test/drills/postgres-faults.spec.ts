import pg from 'pg';
import { toDatabaseError } from '../../src/core/database/database-errors.js';
import { type TestApp, startApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { databaseKinds } from '../support/databases.js';
import { FULL, recordDrill, times } from '../support/drill-figures.js';
import { PersistentClients } from '../support/persistent-clients.js';
import { until, within } from '../support/until.js';

/** How soon the server must serve again by itself, in milliseconds. */
const RECOVERY_MS = 5_000;

test.each([
  ['57P01', 'database_unavailable'], ['57P03', 'database_unavailable'], ['08006', 'database_unavailable'], ['53300', 'database_unavailable'],
  ['ECONNRESET', 'database_unavailable'], ['57014', 'database_busy'], ['55P03', 'database_busy'], ['SQLITE_BUSY', 'database_busy'],
])('D13: driver error %s is answered as 503 %s with Retry-After', (code, expectedCode) => {
  const error = toDatabaseError(Object.assign(new Error('x'), { driverError: { code } }));
  expect([error?.kind, error?.code, Number(error?.headers?.['Retry-After'])]).toEqual(['unavailable', expectedCode, expect.any(Number)]);
});

const postgresDrills = (kind: 'postgres') => {
  let on: TestApp;
  let admin: Client;
  let other: pg.Client;

  beforeEach(async () => {
    on = await startApp({ kind });
    admin = await on.admin();
    other = new pg.Client({ connectionString: on.database.url });
    await other.connect();
  });
  afterEach(async () => {
    await other.end();
    await on.close();
  });

  const startClients = () => new PersistentClients(() => on.url, admin.token, 12);
  const terminate = (which: string) =>
    other.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() ${which}`);
  const ownerLocks = async () => {
    const { rows } = await other.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database()`,
    );
    return rows[0]!.n;
  };
  /** Checks that nothing acknowledged is lost, nothing is stored twice, and the counts are correct. */
  const assertComplete = async (clients: PersistentClients, what: string, recovery_ms: number[] = []) => {
    const { rows: messages } = await other.query<{ message_id: string; reply_to: string | null; content: string }>('SELECT message_id, reply_to, content FROM messages');
    const byId = new Map(messages.map((row) => [row.message_id, row]));
    const lost = clients.acknowledged.filter(({ message_id, content }) => byId.get(message_id)?.content !== content);
    const twice = messages.length - byId.size + Math.max(0, messages.length - clients.acknowledged.length * 2);
    recordDrill({ id: 'D13', what, acknowledged: clients.acknowledged.length + clients.sessions.length, lost: lost.length, twice, recovery_ms });
    expect(byId.size).toBe(messages.length);
    expect(lost).toEqual([]);
    expect(clients.acknowledged.filter(({ message_id, reply_id }) => byId.get(reply_id!)?.reply_to !== message_id)).toEqual([]);
    expect(messages).toHaveLength(clients.acknowledged.length * 2);
    const { rows: sessions } = await other.query<{ session_id: string }>('SELECT session_id FROM user_sessions');
    const kept = new Set(sessions.map(({ session_id }) => session_id));
    expect(clients.sessions.filter((id) => !kept.has(id))).toEqual([]);
    const { rows } = await other.query('SELECT sum(total_sessions)::int AS total_sessions, sum(total_messages)::int AS total_messages FROM session_totals');
    expect(rows).toEqual([{ total_sessions: sessions.length, total_messages: messages.length }]);
  };

  test('one connection after another is terminated under load', async () => {
    const clients = startClients();
    for (let round = 0; round < times(6, 40); round++) {
      await clients.waitForMore(15);
      await terminate("AND application_name = 'switchboard writer' LIMIT 1");
      await terminate("AND application_name = 'switchboard reader' LIMIT 1");
    }
    await clients.waitForMore(30);
    await clients.finish();
    await assertComplete(clients, `one connection of each pool terminated ×${times(6, 40)}, PostgreSQL`);
    expect((await admin.get('/api/health/ready')).status).toBe(200);
  });

  test('all connections are terminated at once, repeatedly: the server recovers by itself and owns the database again', async () => {
    expect(await ownerLocks()).toBe(1);
    const clients = startClients();
    const recovery: number[] = [];
    for (let round = 0; round < times(2, 15); round++) {
      await clients.waitForMore(20);
      await terminate('');
      const broken = performance.now();
      await clients.waitForMore(20);
      recovery.push(performance.now() - broken);
      if (FULL) expect(recovery.at(-1)).toBeLessThan(RECOVERY_MS);
      await until(async () => (await ownerLocks()) === 1);
      await until(async () => (await admin.get('/api/health/ready')).status === 200);
    }
    await clients.finish();
    await assertComplete(clients, `all connections terminated at once ×${recovery.length}, PostgreSQL`, recovery);
    expect((await admin.get('/api/admin/sessions')).status).toBe(200);
  });

  test('a lock on everything, for longer than any request waits: 503 meanwhile, also for reads, and all works afterwards', async () => {
    const clients = startClients();
    await clients.waitForMore(20);
    await other.query('BEGIN; LOCK TABLE user_sessions IN ACCESS EXCLUSIVE MODE');
    const reads = await Promise.all(Array.from({ length: 14 }, () => admin.get('/api/sessions')));
    expect(new Set(reads.map(({ status }) => status))).toEqual(new Set([503]));
    for (const { headers } of reads) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    // Each write waits its own time for the lock, counted from its arrival.
    await within(5_000, () => (clients.statuses.get(503) ?? 0) > 0);
    await other.query('ROLLBACK');
    const freed = performance.now();
    await clients.waitForMore(20);
    const recovery = performance.now() - freed;
    if (FULL) expect(recovery).toBeLessThan(RECOVERY_MS);
    await clients.finish();
    await assertComplete(clients, 'a lock on the sessions until the pools were exhausted, PostgreSQL', [recovery]);
    expect((await admin.get('/api/sessions')).status).toBe(200);
  });
};

for (const kind of databaseKinds) if (kind === 'postgres') describe('D13: PostgreSQL faults', () => postgresDrills(kind));

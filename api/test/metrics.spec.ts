import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetricsServer } from '../src/metrics/metrics-server.js';
import { projectRoot } from '../src/core/config/project-root.js';
import { startApp, type TestApp, type TestAppOptions } from './support/app.js';
import { databaseKinds } from './support/databases.js';
import { until } from './support/until.js';
import { sendBytes } from './support/raw-http.js';

const TOKEN = 'a token for the tests';

const start = async (options: TestAppOptions = {}) => {
  const on = await startApp({ ...options, env: { METRICS_PORT: '0', ...options.env } });
  const { port } = on.app.get(MetricsServer);
  const address = `http://127.0.0.1:${port}/metrics`;
  const scrape = async () => (await fetch(address)).text();
  return { on, address, scrape };
};

/** The value of a series, by its name and labels as they are written. */
const valueOf = (text: string, series: string): number => {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? NaN : Number(line.slice(series.length + 1));
};
const seriesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.slice(0, line.lastIndexOf(' ')));
const namesIn = (text: string): Set<string> => new Set(seriesOf(text).map((series) => series.split('{', 1)[0]!));

/** The metrics that the extensions of this checkout add: servers of these specs run without them. */
const extensionMetrics = (): string[] => {
  const folder = join(projectRoot(), 'extensions');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /^[^/\\]+[/\\]api[/\\].*\.ts$/.test(file));
  return files.flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/\.add\('(switchboard_\w+)'/g)].map(([, name]) => name!));
};

describe.each(databaseKinds)('metrics on %s', (kind) => {
  let on: TestApp;
  let scrape: () => Promise<string>;
  beforeEach(async () => void ({ on, scrape } = await start({ kind })));
  afterEach(() => on.close());

  test('agree with the counters of the console', async () => {
    const ann = await on.user();
    for (let at = 0; at < 3; at++) {
      const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions')).body;
      expect((await ann.post(`/api/sessions/${session_id}/chat`, { message: 'hello' })).status).toBe(200);
    }
    const admin = await on.admin();
    const { totals } = (await admin.get<{ totals: Record<string, number> }>('/api/admin/sessions')).body;
    const text = await scrape();
    expect(totals['total_messages']).toBe(6);
    expect({
      active_sessions: valueOf(text, 'switchboard_sessions_active'),
      total_sessions: valueOf(text, 'switchboard_sessions_total'),
      total_messages: valueOf(text, 'switchboard_messages_total'),
    }).toMatchObject({ active_sessions: totals['active_sessions'], total_sessions: totals['total_sessions'], total_messages: totals['total_messages'] });
    expect(valueOf(text, 'switchboard_replies_total{status="complete",responder="handbook"}')).toBe(3);
    expect(valueOf(text, 'switchboard_sign_ins_total{outcome="signed_in"}')).toBe(2);
    expect(valueOf(text, 'switchboard_gate_seconds_count')).toBeGreaterThanOrEqual(9);
    // What the server does by itself, such as indexing, may be waiting just then.
    await until(async () => valueOf(await scrape(), 'switchboard_gate_waiting') === 0);
    expect(valueOf(text, 'switchboard_part_ok{part="database_writes"}')).toBe(1);
    if (kind === 'postgres') expect(valueOf(text, 'switchboard_db_pool{pool="write",state="waiting"}')).toBe(0);
    else expect(valueOf(text, 'switchboard_wal_bytes')).toBeGreaterThan(0);
  });

  test('count requests by route pattern, and polls of the fast path apart', async () => {
    const admin = await on.admin();
    const first = await admin.get('/api/admin/sessions');
    for (let at = 0; at < 4; at++) expect((await admin.get('/api/admin/sessions', { 'if-none-match': first.headers.get('etag')! })).status).toBe(304);
    await admin.get('/api/admin/sessions/019a0000-0000-7000-8000-000000000000');
    const text = await scrape();
    expect(valueOf(text, 'switchboard_requests_total{route="list_304",method="GET",class="3xx"}')).toBe(4);
    expect(valueOf(text, 'switchboard_requests_total{route="/api/admin/sessions",method="GET",class="2xx"}')).toBe(1);
    expect(valueOf(text, 'switchboard_requests_total{route="/api/admin/sessions/:session_id",method="GET",class="4xx"}')).toBe(1);
    expect(valueOf(text, 'switchboard_refused_total{code="session_not_found"}')).toBe(1);
    expect(valueOf(text, 'switchboard_request_seconds_count{route="/api/admin/sessions/:session_id"}')).toBe(1);
  });
});

describe('the listener of metrics', () => {
  test('a thousand odd paths, methods and names add no series', async () => {
    const { on, scrape } = await start();
    try {
      const ask = async (at: number) => {
        await Promise.all(
          Array.from({ length: 20 }, (_, index) => {
            const odd = `${at + index}%20"},evil="${'é'.repeat(index)}`;
            return fetch([`${on.url}/api/${odd}`, `${on.url}/${odd}`, `${on.url}/api/sessions/${odd}?${odd}`][index % 3]!, { headers: { 'user-agent': `odd ${at}` } });
          }),
        );
        await sendBytes(on.url, `PROPFIND /api/odd${at} HTTP/1.1\r\nHost: x${at}\r\nConnection: close\r\n\r\n`);
      };
      // The first of a kind adds the series of its route.
      await ask(0);
      // Those of Node come and go with its garbage collections.
      const own = async () => seriesOf(await scrape()).filter((series) => series.startsWith('switchboard_'));
      const before = await own();
      for (let at = 20; at < 1_000; at += 20) await ask(at);
      expect((await own()).filter((series) => !before.includes(series))).toEqual([]);
    } finally {
      await on.close();
    }
  });

  test('serves nothing but /metrics, and needs the token where there is one', async () => {
    const { on, address } = await start({ env: { METRICS_TOKEN: TOKEN } });
    try {
      const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;
      expect(await statusOf(address)).toBe(401);
      expect(await statusOf(address, { headers: { authorization: `Bearer ${TOKEN}x` } })).toBe(401);
      expect(await statusOf(address, { headers: { authorization: `Bearer ${TOKEN}` } })).toBe(200);
      expect(await statusOf(address, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } })).toBe(405);
      expect(await statusOf(address.replace('/metrics', '/api/health'))).toBe(404);
      expect(await statusOf(`${on.url}/metrics`)).toBe(404);
    } finally {
      await on.close();
    }
  });

  test('is closed unless METRICS_PORT is set, and with the server', async () => {
    const without = await startApp();
    expect(without.app.get(MetricsServer).port).toBeUndefined();
    await without.close();
    const { on, address } = await start();
    await on.close();
    await expect(fetch(address)).rejects.toThrow();
  });

  test('every metric that the alert rules and the dashboard name exists', async () => {
    const names = new Set<string>();
    for (const kind of databaseKinds) {
      const { on, scrape } = await start({ kind });
      const ann = await on.user();
      const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions')).body;
      await ann.post(`/api/sessions/${session_id}/chat`, { message: 'hello' });
      await ann.get('/api/nothing');
      const text = await scrape();
      for (const name of namesIn(text)) names.add(name);
      for (const [, name] of text.matchAll(/^# TYPE (\S+) /gm)) names.add(name!);
      await on.close();
    }
    for (const name of extensionMetrics()) names.add(name);
    const rules = readFileSync(join(projectRoot(), 'deploy/prometheus/switchboard.rules.yml'), 'utf8');
    const dashboard = readFileSync(join(projectRoot(), 'deploy/grafana/switchboard.json'), 'utf8');
    const named = new Set([...(rules + dashboard).matchAll(/\b(?:switchboard|nodejs|process)_[a-z0-9_]+\b/g)].map(([name]) => name));
    expect(named.size).toBeGreaterThan(15);
    expect([...named].filter((name) => !names.has(name))).toEqual([]);
  });
});

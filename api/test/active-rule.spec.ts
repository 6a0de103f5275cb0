import type { ActiveRulePreview, ActiveRuleView, AdminSessionList, Policy, Problem, Session } from '@switchboard/shared';
import Database from 'better-sqlite3';
import { ExternalWriteWatch } from '../src/core/database/sqlite/external-write-watch.js';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { breakAudit, entriesOf, writerOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { addSession } from './support/insert-rows.js';
import { until } from './support/until.js';

const [LIST, RULE, POLICY] = ['/api/admin/sessions', '/api/admin/active-rule', '/api/admin/policies/active_rule'];
const MINUTE_MS = 60_000;

describe.each(databaseKinds)('the rule for active sessions on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;
  let ann: Client;

  beforeEach(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock });
    [admin, ann] = [await on.admin(), await on.user('ann@example.com')];
  });
  afterEach(() => on.close());

  const rule = async (by = admin) => (await by.get<ActiveRuleView>(RULE)).body;
  const change = (idle_after: unknown, version: unknown, by = admin) => by.send<Policy & Problem>('PUT', POLICY, { value: { idle_after }, version });
  const preview = async (idle_after: string) => (await admin.get<ActiveRulePreview>(`${RULE}/preview?idle_after=${idle_after}`)).body;
  const list = async (query = '') => (await admin.get<AdminSessionList>(`${LIST}?limit=200${query}`)).body;
  /** Adds a session whose last activity was so long ago; one of the future if negative. */
  const addIdleFor = (milliseconds: number, at: number) =>
    addSession(writerOf(on), `00000000-0000-7000-8000-${String(at).padStart(12, '0')}`, ann.user.user_id, new Date(clock.now() - milliseconds).toISOString());

  test('is five minutes until an administrator changes it; the change is recorded, and applies to every answer at once', async () => {
    expect(await rule()).toEqual({ idle_after: '5m', source: 'default', version: 0, changed_at: null, changed_by: null });
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    clock.advance(2 * MINUTE_MS);
    const before = await admin.get<AdminSessionList>(LIST);
    expect([before.body.sessions[0]!.status, before.body.totals.active_sessions, before.body.idle_after]).toEqual(['active', 1, '5m']);
    const stream = await admin.stream(`${LIST}/stream`);
    await stream.named('changed');
    const [watching, owners] = [await admin.stream(`${LIST}/${session_id}/stream`), await ann.stream(`/api/sessions/${session_id}/stream`)];
    await watching.named('watchers');

    const changed = await change('90s', 0);
    expect(changed).toMatchObject({ status: 200, body: { name: 'active_rule', value: { idle_after: '90s' }, source: 'policy', version: 1, changed_at: clock.instant(), changed_by: admin.user.user_id } });
    const after = await admin.get<AdminSessionList>(LIST, { 'if-none-match': before.headers.get('etag')! });
    expect([after.status, after.body.sessions[0]!.status, after.body.totals.active_sessions, after.body.idle_after]).toEqual([200, 'idle', 0, '90s']);
    const pushed = await stream.next(({ event, data }) => event === 'changed' && String(data['revision']) === after.headers.get('revision'));
    expect(pushed).toBeDefined();
    await stream.leave();
    expect(await watching.named('rule')).toMatchObject({ id: undefined, data: { idle_after: '90s' } });
    expect(owners.events.map(({ event }) => event)).not.toContain('rule');
    await Promise.all([watching.leave(), owners.leave()]);
    expect((await ann.get<Session>(`/api/sessions/${session_id}`)).body.status).toBe('idle');
    expect((await admin.get<Session>(`${LIST}/${session_id}`)).body.status).toBe('idle');
    expect((await admin.get(`${LIST}/export?format=ndjson`)).text).toContain('"status":"idle"');
    const [entry, ...more] = await entriesOf(admin, 'kind=policy');
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ action: 'policy.changed', actor_id: admin.user.user_id, subject_id: null, details: { policy: 'active_rule', idle_after_before: 300, idle_after: 90 } });

    // Longer again: what was idle is active, and becomes idle by the clock alone at the new instant.
    await change('10m', 1);
    const longer = await admin.get<AdminSessionList>(LIST);
    expect(longer.body.totals.active_sessions).toBe(1);
    clock.advance(8 * MINUTE_MS - 1);
    const ask = () => admin.get(LIST, { 'if-none-match': longer.headers.get('etag')! });
    expect((await ask()).status).toBe(304);
    clock.advance(1);
    expect((await ask()).status).toBe(200);
    expect((await list()).totals.active_sessions).toBe(0);
  });

  test('is stored: a restarted server applies it', async () => {
    await change('7m', 0);
    await on.app.close();
    on = { ...(await startApp({ kind, clock, database: on.database })), close: on.close };
    admin = await on.admin();
    expect(await rule()).toMatchObject({ idle_after: '7m', source: 'policy', version: 1 });
    const { database } = on;
    await on.app.close();
    await database.drop();
    on = await startApp({ kind, clock });
  });

  test('of several administrators who change it at once one succeeds, and the others learn of it', async () => {
    const others = await administrators(on, ['Anna', 'Ben', 'Cleo']);
    const answers = await Promise.all(['6m', '7m', '8m'].map((idle_after, at) => change(idle_after, 0, others[at])));
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused.map(({ body }) => body.code)).toEqual(['stale_policy', 'stale_policy']);
    const won = answers.find(({ status }) => status === 200)!.body;
    expect(await rule()).toMatchObject({ idle_after: won.value.idle_after, version: 1, changed_by: won.changed_by });
    expect(await entriesOf(admin, 'action=policy.changed')).toHaveLength(1);
    expect((await change('9m', 0)).body.code).toBe('stale_policy');
    expect((await change('9m', 5)).body.code).toBe('stale_policy');
    expect((await change('9m', 1)).status).toBe(200);
  });

  test('the preview counts what the list then shows, at every threshold', async () => {
    const ages = [-MINUTE_MS, 0, 1, 29_999, 30_000, 30_001, 59_999, 60_000, 60_001, 299_999, 300_000, 300_001, 600_000, 3_600_000, 86_400_000, 30 * 86_400_000, 31 * 86_400_000];
    for (const [at, age] of [...ages, ...ages].entries()) await addIdleFor(age, at);
    for (const ended of [3, 9, 11]) await admin.post(`${LIST}/${(await list()).sessions[ended]!.session_id}/end`);
    let version = 0;
    for (const idle_after of ['30s', '1m', '5m', '10m', '1h', '24h', '30d', '45s']) {
      const before = await list();
      const expected = await preview(idle_after);
      const counts = async () => ({ active: (await list('&status=active')).sessions.length, idle: (await list('&status=idle')).sessions.length });
      expect([idle_after, expected.now]).toEqual([idle_after, await counts()]);
      expect(await change(idle_after, version++)).toMatchObject({ status: 200 });
      const after = await list();
      expect([idle_after, expected.then, expected.then.active]).toEqual([idle_after, await counts(), after.totals.active_sessions]);
      const changed = (from: string, to: string) =>
        before.sessions.filter(({ session_id, status }) => status === from && after.sessions.find((row) => row.session_id === session_id)!.status === to).length;
      expect([idle_after, expected.becoming_idle, expected.becoming_active]).toEqual([idle_after, changed('active', 'idle'), changed('idle', 'active')]);
      expect([expected.at_least, expected.as_of]).toEqual([false, clock.instant()]);
    }
  });

  test('is bounded from 30 seconds to 30 days, and written as a duration', async () => {
    for (const bad of ['29s', '31d', '721h', '0m', '-5m', '5', '5 m', '1.5h', '', 'soon', 300, null]) {
      expect([bad, (await change(bad, 0)).status]).toEqual([bad, 422]);
      expect([bad, (await admin.get(`${RULE}/preview?idle_after=${encodeURIComponent(String(bad))}`)).status]).toEqual([bad, 422]);
    }
    for (const body of [{}, { value: { idle_after: '5m' } }, { value: {}, version: 0 }, { value: { idle_after: '5m' }, version: -1 }, { value: { idle_after: '5m', more: 1 }, version: 0 }])
      expect([body, (await admin.send('PUT', POLICY, body)).status]).toEqual([body, 422]);
    expect((await admin.send('PUT', '/api/admin/policies/other', { value: { idle_after: '5m' }, version: 0 })).status).toBe(422);
    expect((await change('720h', 0)).body.value).toEqual({ idle_after: '30d' });
    expect((await change('30s', 1)).status).toBe(200);
    expect((await admin.get<{ policies: Policy[] }>('/api/admin/policies')).body.policies).toMatchObject([{ name: 'active_rule', value: { idle_after: '30s' } }]);
    expect(await entriesOf(admin, 'action=policy.changed')).toHaveLength(2);
  });

  test('a change that cannot be recorded does not happen', async () => {
    const restore = await breakAudit(on);
    expect((await change('9m', 0)).status).toBe(500);
    await restore();
    expect(await rule()).toMatchObject({ idle_after: '5m', version: 0 });
    expect((await change('9m', 0)).status).toBe(200);
  });

  test('only administrators see, preview and change it', async () => {
    const answers = async (by: Client) => [(await by.get(RULE)).status, (await by.get(`${RULE}/preview?idle_after=9m`)).status, (await by.get('/api/admin/policies')).status, (await change('9m', 0, by)).status];
    expect(await answers(ann)).toEqual([403, 403, 403, 403]);
    expect(await answers(on.anonymous())).toEqual([401, 401, 401, 401]);
    expect(await answers(admin)).toEqual([200, 200, 200, 200]);
  });
});

describe('the rule for active sessions', () => {
  test('set in the environment it is locked, also against what is stored, which applies again without it', async () => {
    const first = await startApp();
    await (await first.admin()).send('PUT', POLICY, { value: { idle_after: '7m' }, version: 0 });
    await first.app.close();
    const second = await startApp({ database: first.database, env: { SESSION_IDLE_AFTER: '2s' } });
    const admin = await second.admin();
    expect((await admin.get(RULE)).body).toMatchObject({ idle_after: '2s', source: 'environment', version: 1 });
    expect((await admin.send<Problem>('PUT', POLICY, { value: { idle_after: '9m' }, version: 1 })).body).toMatchObject({ status: 409, code: 'locked_by_environment' });
    expect((await admin.get<AdminSessionList>(LIST)).body.idle_after).toBe('2s');
    await second.app.close();
    const third = await startApp({ database: first.database });
    expect((await (await third.admin()).get(RULE)).body).toMatchObject({ idle_after: '7m', source: 'policy' });
    await third.app.close();
    await first.database.drop();
  });

  test("another program's change applies once it is noticed; an invalid one counts as none", async () => {
    const on = await startApp();
    const admin = await on.admin();
    const file = (on.database.settings as { file: string }).file;
    const version = async () => (await admin.get<ActiveRuleView>(RULE)).body.version;
    const write = async (sql: string) => {
      const other = new Database(file);
      other.exec(sql);
      other.close();
      const before = await version();
      await on.app.get(ExternalWriteWatch).check();
      await until(async () => (await version()) !== before);
    };
    await write(`INSERT INTO policies (name, value, version, changed_at, changed_by) VALUES ('active_rule', '{"idle_after":"1h"}', 4, '2026-01-01T00:00:00.000Z', '01900000-0000-7000-8000-000000000000')`);
    expect((await admin.get(RULE)).body).toMatchObject({ idle_after: '1h', source: 'policy', version: 4 });
    await write(`UPDATE policies SET value = 'odd', version = 5`);
    expect((await admin.get(RULE)).body).toMatchObject({ idle_after: '5m', source: 'default', version: 5 });
    await on.close();
  });
});

import type { AdminSession, AdminSessionList, Session } from '@switchboard/shared';
import Database from 'better-sqlite3';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ExternalWriteWatch } from '../src/core/database/sqlite/external-write-watch.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { createScratchDatabase, databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';

const LIST = '/api/admin/sessions';

describe.each(databaseKinds)("the console's list on %s", (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;
  let ann: Client;
  let queries: string[];

  beforeEach(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock, env: { SESSION_IDLE_AFTER: '5m' } });
    [admin, ann] = [await on.admin(), await on.user('ann@example.com')];
    queries = countQueries(on);
  });
  afterEach(() => on.close());

  const list = async (query = '') => (await admin.get<AdminSessionList>(LIST + query)).body;
  const create = async (title?: string) => (await ann.post<Session>('/api/sessions', title ? { title } : undefined)).body;
  const etag = async (query = '') => (await admin.get(LIST + query)).headers.get('etag')!;
  const ask = (tag: string, query = '') => admin.get<AdminSessionList>(LIST + query, { 'if-none-match': tag });

  test('rows and totals of one read, with the owners', async () => {
    expect(await list()).toEqual({
      sessions: [],
      totals: { active_sessions: 0, total_sessions: 0, total_messages: 0, waiting_sessions: 0, handled_sessions: 0, most_recent_activity: null },
      next_cursor: null,
      idle_after: '5m',
      as_of: clock.instant(),
    });
    const { pinned: _, archived: __, ...session } = await create('Hello');
    expect(await list()).toEqual({
      sessions: [{ ...session, answering: false, last_role: null, user_email: 'ann@example.com', user_name: 'ann' }],
      totals: { active_sessions: 1, total_sessions: 1, total_messages: 0, waiting_sessions: 0, handled_sessions: 0, most_recent_activity: session.last_activity_at },
      next_cursor: null,
      idle_after: '5m',
      as_of: clock.instant(),
    });
    await ann.post(`/api/sessions/${session.session_id}/chat`, { message: 'one' });
    expect((await list()).totals).toMatchObject({ total_messages: 2 });
  });

  test('unchanged: 304, no body, no SQL, and As-Of gives its freshness', async () => {
    await create();
    const tag = await etag();
    clock.advance(3_000);
    queries.length = 0;
    for (const form of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const { status, text, headers } = await ask(form);
      expect([status, text]).toEqual([304, '']);
      expect(headers.get('as-of')).toBe(clock.instant());
      expect(headers.get('cache-control')).toBe('private, no-cache');
      expect(headers.get('vary')).toContain('Authorization');
    }
    expect(queries).toEqual([]);
  });

  test('concurrent requests for the same view at one revision share one read', async () => {
    await create();
    await Promise.all([list('?status=active'), list('?status=active')]);
    const before = queries.length;
    const answers = await Promise.all([list('?status=active&limit=50'), list('?limit=50&status=active&q='), list('?status=active')]);
    expect(queries.length).toBe(before);
    expect(answers[0]).toEqual(answers[1]);
  });

  test.each(['"x"', '*', 'nonsense', '', '"a.1.b.c"'])('If-None-Match %j, matching no known ETag, gets the whole list', async (tag) => {
    expect((await ask(tag)).status).toBe(200);
  });

  test('a 304 carries the current ETag, not the one that the client listed first, and no ETag matches that was never issued', async () => {
    const tag = await etag();
    for (const form of [`"other", W/${tag}`, `"a,b",${tag}`, `${tag}, "other"`]) {
      const { status, headers } = await ask(form);
      expect([form, status, headers.get('etag')]).toEqual([form, 304, tag]);
    }
    for (const form of [`${tag.slice(0, -1)}.x"`, tag.slice(0, -1), tag.slice(1), tag.replace(/[^.]*"$/, '"')])
      expect([form, (await ask(form)).status]).toEqual([form, 200]);
  });

  test('the ETag of one view does not match another', async () => {
    expect((await ask(await etag('?limit=1'), '?limit=2')).status).toBe(200);
  });

  test('every kind of change is visible to the very next poll', async () => {
    const admins = admin;
    let session: Session;
    const changes: [string, () => Promise<unknown>][] = [
      ['created', async () => (session = await create())],
      ['message', () => ann.post(`/api/sessions/${session.session_id}/chat`, { message: 'hello' })],
      ['renamed', () => ann.patch(`/api/sessions/${session.session_id}`, { title: 'Other' })],
      ['name of the person', () => ann.patch('/api/auth/me', { name: 'Anna' })],
      ['ended', () => admins.post(`${LIST}/${session.session_id}/end`)],
      ['deleted', () => ann.delete(`/api/sessions/${session.session_id}`)],
    ];
    for (const [what, change] of changes) {
      const tag = await etag();
      await change();
      expect([what, (await ask(tag)).status]).toEqual([what, 200]);
    }
  });

  test('by the clock alone a session becomes idle: its row, the counter and the filter change together, and no 304 hides it', async () => {
    const { session_id } = await create();
    clock.advance(60_000);
    const second = await create();
    const tag = await etag();
    clock.advance(4 * 60_000 - 1);
    expect((await ask(tag)).status).toBe(304);
    clock.advance(1);
    const { status, body } = await ask(tag);
    expect(status).toBe(200);
    expect(body.totals.active_sessions).toBe(1);
    expect(body.sessions.map((row) => [row.session_id, row.status])).toEqual([
      [second.session_id, 'active'],
      [session_id, 'idle'],
    ]);
    expect((await list('?status=idle')).sessions.map((row) => row.session_id)).toEqual([session_id]);
    expect((await list('?status=active')).sessions.map((row) => row.session_id)).toEqual([second.session_id]);
    expect((await ann.get<Session>(`/api/sessions/${session_id}`)).body.status).toBe('idle');
    clock.advance(60_000);
    expect((await list()).totals.active_sessions).toBe(0);
    await ann.post(`/api/sessions/${session_id}/chat`, { message: 'back again' });
    expect((await list('?status=active')).sessions.map((row) => row.session_id)).toEqual([session_id]);
  });

  test('after a restart an ETag matches only where the revisions are the database’s', async () => {
    await create();
    const tag = await etag();
    const { database } = on;
    await on.app.close();
    on = { ...(await startApp({ kind, clock, database })), close: on.close };
    admin = await on.admin();
    expect((await ask(tag)).status).toBe(kind === 'sqlite' ? 200 : 304);
    await on.app.close();
    await database.drop();
    on = await startApp({ kind, clock });
  });

  test('a 304 requires authorisation', async () => {
    const tag = await etag();
    expect((await ann.get(LIST, { 'if-none-match': tag })).status).toBe(403);
    expect((await on.anonymous().get(LIST, { 'if-none-match': tag })).status).toBe(401);
    await admin.post('/api/auth/logout', undefined, { cookie: admin.cookies });
    expect((await ask(tag)).status).toBe(401);
  });

  test('A40, A60: filters, orders and pages agree with a plain count, and invalid ones are refused', async () => {
    const bob = await on.user('bob@example.com');
    for (let at = 0; at < 9; at++) {
      const client = at % 3 === 0 ? bob : ann;
      const { session_id } = (await client.post<Session>('/api/sessions', { title: `Talk ${at}` })).body;
      for (let sent = 0; sent < at % 4; sent++) await client.post(`/api/sessions/${session_id}/chat`, { message: `m${sent}` });
      clock.advance(40_000);
    }
    const all = (await list('?limit=200')).sessions;
    const orders = ['-last_activity_at', 'last_activity_at', '-created_at', 'created_at', '-message_count', 'message_count'] as const;
    for (const sort of orders) {
      const rows: AdminSession[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: AdminSessionList = await list(`?limit=4&sort=${sort}&cursor=${cursor}`);
        rows.push(...page.sessions);
        cursor = page.next_cursor;
      }
      const column = sort.replace('-', '') as 'created_at';
      const sign = sort.startsWith('-') ? -1 : 1;
      const expected = [...all].sort(
        (a, b) => sign * (a[column] === b[column] ? (a.session_id < b.session_id ? -1 : 1) : a[column] < b[column] ? -1 : 1),
      );
      expect(rows.map((row) => row.session_id)).toEqual(expected.map((row) => row.session_id));
    }
    const ids = (rows: AdminSession[]) => new Set(rows.map((row) => row.session_id));
    const check = async (query: string, keep: (row: AdminSession) => boolean) =>
      expect(ids((await list(`?limit=200&${query}`)).sessions)).toEqual(ids(all.filter(keep)));
    await check(`user_id=${bob.user.user_id}`, (row) => row.user_email === 'bob@example.com');
    await check('messages=some', (row) => row.message_count > 0);
    await check('messages=none', (row) => row.message_count === 0);
    await check('q=BOB@', (row) => row.user_email === 'bob@example.com');
    await check('q=talk%203', (row) => row.title === 'Talk 3');
    await check('status=active', (row) => row.status === 'active');
    await check('status=idle&messages=some', (row) => row.status === 'idle' && row.message_count > 0);
    const middle = all[4]!.last_activity_at;
    await check(`from=${middle}`, (row) => row.last_activity_at >= middle);
    await check(`to=${encodeURIComponent(middle.replace('Z', '+00:00'))}`, (row) => row.last_activity_at <= middle);
    for (const bad of ['status=open', 'sort=title', 'limit=0', 'limit=100000', 'from=yesterday', 'user_id=7', 'nope=1', `sort=created_at&cursor=${(await list('?limit=1')).next_cursor}`])
      expect([bad, (await admin.get(`${LIST}?${bad}`)).status]).toEqual([bad, 422]);
  });
});

describe("another program's write (SQLite)", () => {
  test('appears in the list, with the correct totals, once it is detected', async () => {
    const database = await createScratchDatabase('sqlite');
    const on = await startApp({ database });
    const [admin, ann] = [await on.admin(), await on.user()];
    const tag = (await admin.get(LIST)).headers.get('etag')!;
    const other = new Database((database.settings as { file: string }).file);
    const at = new Date().toISOString();
    other
      .prepare('INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at) VALUES (?, ?, ?, ?, ?)')
      .run('01900000-0000-7000-8000-000000000001', ann.user.user_id, 'By hand', at, at);
    other.close();
    await on.app.get(ExternalWriteWatch).check();
    const { status, body } = await admin.get<AdminSessionList>(LIST, { 'if-none-match': tag });
    expect(status).toBe(200);
    expect(body.sessions[0]).toMatchObject({ title: 'By hand', status: 'active', user_email: ann.user.email });
    expect(body.totals).toMatchObject({ total_sessions: 1, active_sessions: 1 });
    await on.close();
    await database.drop();
  });

  test("this server's own writes are not mistaken for another program's", async () => {
    const on = await startApp();
    const [admin, ann] = [await on.admin(), await on.user()];
    await on.app.get(ExternalWriteWatch).check();
    await ann.post('/api/sessions');
    const tag = (await admin.get(LIST)).headers.get('etag')!;
    await on.app.get(ExternalWriteWatch).check();
    expect((await admin.get(LIST, { 'if-none-match': tag })).status).toBe(304);
    await on.close();
  });
});

/** The indexer's query each second for unindexed messages belongs to no request. */
const isPolled = (query: string) => query.includes('indexed_seq');

/** Records every statement that the reader data source runs for requests. */
function countQueries(on: TestApp): string[] {
  const recorded: string[] = [];
  const reader = on.app.get<DataSource>(getDataSourceToken());
  Object.assign(reader, {
    logger: new Proxy({}, { get: (_, name) => (name === 'logQuery' ? (query: string) => isPolled(query) || recorded.push(query) : () => undefined) }),
  });
  return recorded;
}

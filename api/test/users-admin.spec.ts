import { getDataSourceToken } from '@nestjs/typeorm';
import type { Problem, Session, User, UserList } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { SessionsService } from '../src/sessions/index.js';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import { type Answer, Client } from './support/client.js';
import { GOOD_PASSWORD, refreshCookie, registerUser } from './support/cookies.js';
import { databaseKinds } from './support/databases.js';
import type { EventReader } from './support/event-reader.js';
import { FakeClock } from './support/fake-clock.js';

const BETTER = 'nine purple teapots hum';

describe.each(databaseKinds)('administering accounts on %s', (kind) => {
  let on: TestApp;
  let admin: Client;

  beforeEach(async () => {
    // The clock stands still, so that accounts are created at the same instant and only their ids order them.
    on = await startApp({ kind, clock: new FakeClock() });
    admin = await on.admin();
  });
  afterEach(() => on.close());

  const list = async (query = '') => (await admin.get<UserList>(`/api/admin/users?${query}`)).body;
  const make = async (email: string, more: object = {}) =>
    (await admin.post<User>('/api/admin/users', { email, password: GOOD_PASSWORD, ...more })).body;
  const change = (user_id: string, body?: unknown) => admin.patch<User & { code?: string }>(`/api/admin/users/${user_id}`, body);
  const signIn = (email: string, password = GOOD_PASSWORD) => Client.signIn(on.url, email, password);
  const refresh = (cookie: string) => on.anonymous().post<Problem>('/api/auth/refresh', undefined, { cookie });
  const faultsOf = ({ status, body }: Answer<unknown>) => [status, [...new Set((body as Problem).errors?.map(({ path }) => path))]];
  /** The last event of a stream, and how long the stream took to end, in milliseconds. */
  const lastOf = async (stream: EventReader) => {
    const startedAt = performance.now();
    await stream.endedWithin();
    return { event: stream.events.at(-1)?.event, ms: performance.now() - startedAt };
  };

  test('accounts are listed newest first, page by page, each once, and never with a password hash', async () => {
    const created = [];
    for (const name of ['ann', 'bob', 'cyd', 'dan']) created.unshift(await make(`${name}@example.com`, { name }));
    const first = await list('limit=2');
    const second = await list(`limit=2&cursor=${first.next_cursor}`);
    const third = await list(`limit=2&cursor=${second.next_cursor}`);
    expect([...first.users, ...second.users]).toEqual(created);
    expect(third).toMatchObject({ users: [{ email: ADMIN.email }], next_cursor: null });
    expect(Object.keys(created[0]!).sort()).toEqual(['created_at', 'disabled_reason', 'email', 'last_seen_at', 'name', 'role', 'status', 'user_id']);
    expect(JSON.stringify(await list())).not.toMatch(/argon2|hash/);
  });

  test('A41: accounts are found by a literal part of name or address, regardless of case, and by role and status', async () => {
    await make('ann@example.com', { name: 'Änne 100%_sure' });
    const bob = await make('bob@sample.org');
    await make('cyd@sample.org', { role: 'admin' });
    await change(bob.user_id, { status: 'disabled' });
    const found = async (query: string) => (await list(query)).users.map(({ email }) => email.split('@')[0]).sort();
    expect(await found('q=SAMPLE')).toEqual(['bob', 'cyd']);
    expect(await found(`q=${encodeURIComponent('änNE 100%_')}`)).toEqual(['ann']);
    for (const literal of ['%', '_', '\\', "' OR 1=1--"])
      expect([literal, await found(`q=${encodeURIComponent(literal)}`)]).toEqual([literal, '%_'.includes(literal) ? ['ann'] : []]);
    expect(await found('role=admin')).toEqual(['admin', 'cyd']);
    expect(await found('status=disabled')).toEqual(['bob']);
    expect(await found('q=sample&role=user&status=active')).toEqual([]);
    for (const bad of ['limit=0', 'limit=201', 'role=root', 'status=gone', 'cursor=x', 'sort=email', 'q=%00', 'q=a&q=b'])
      expect([bad, (await admin.get(`/api/admin/users?${bad}`)).status]).toEqual([bad, 422]);
  });

  test('an account created by an administrator can be used at once; its password must follow the rules', async () => {
    const path = '/api/admin/users';
    const ann = await make(' Ann@Example.com ', { name: 'Ann' });
    expect(ann).toMatchObject({ email: 'ann@example.com', name: 'Ann', role: 'user', status: 'active' });
    expect(await make('root@example.com', { role: 'admin' })).toMatchObject({ name: null, role: 'admin' });
    expect((await signIn('ann@example.com')).user).toMatchObject({ user_id: ann.user_id, role: 'user' });
    const again = await admin.post<Problem>(path, { email: 'ANN@example.com', password: GOOD_PASSWORD });
    expect([again.status, again.body.code]).toEqual([409, 'email_taken']);
    const email = 'eve@example.com';
    for (const password of ['short', 'passwordpassword', 'eve@example.com'])
      expect(faultsOf(await admin.post(path, { email, password }))).toEqual([422, ['password']]);
    for (const more of [{ status: 'disabled' }, { user_id: randomUUID() }, { password_hash: 'x' }, { isAdmin: true }])
      expect(faultsOf(await admin.post(path, { email, password: GOOD_PASSWORD, ...more }))).toEqual([422, Object.keys(more)]);
    expect((await list('q=eve')).users).toEqual([]);
  });

  test('name, role and status can be changed alone or together; omitted fields stay unchanged', async () => {
    const ann = await make('ann@example.com', { name: 'Ann' });
    for (const [body, after] of [
      [{ name: 'Anna' }, { ...ann, name: 'Anna' }],
      [{ role: 'admin' }, { ...ann, name: 'Anna', role: 'admin' }],
      [{ status: 'disabled', role: 'user' }, { ...ann, name: 'Anna', status: 'disabled' }],
      [{}, { ...ann, name: 'Anna', status: 'disabled' }],
      [undefined, { ...ann, name: 'Anna', status: 'disabled' }],
      [{ name: 'Ann', status: 'active' }, ann],
    ] as const) {
      const answer = await change(ann.user_id, body);
      expect([answer.status, answer.body]).toEqual([200, after]);
      expect((await list('q=ann')).users).toEqual([after]);
    }
    for (const body of [{ role: 'root' }, { status: 'gone' }, { name: '' }, { name: null }, { email: 'a@b.cc' }, { password_hash: 'x' }])
      expect(faultsOf(await change(ann.user_id, body))).toEqual([422, Object.keys(body)]);
    expect((await list('q=ann')).users).toEqual([ann]);
  });

  test('an account that does not exist gets 404, an invalid id 422', async () => {
    const calls = (id: string) => [
      change(id, { name: 'x' }),
      change(id),
      admin.post<Problem>(`/api/admin/users/${id}/password`, { password: GOOD_PASSWORD }),
      admin.post<Problem>(`/api/admin/users/${id}/sign-out`),
    ];
    for (const answer of await Promise.all(calls(randomUUID()))) expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    for (const answer of await Promise.all(calls('me'))) expect(answer.status).toBe(422);
  });

  test('the last active administrator keeps role and status; a disabled one does not count', async () => {
    const other = await make('other@example.com', { role: 'admin' });
    await change(other.user_id, { status: 'disabled' });
    for (const body of [{ role: 'user' }, { status: 'disabled' }, { role: 'user', name: 'x' }]) {
      const answer = await change(admin.user.user_id, body);
      expect([answer.status, answer.body.code]).toEqual([409, 'last_admin']);
    }
    expect((await change(admin.user.user_id, { name: 'The one' })).body).toMatchObject({ name: 'The one', role: 'admin', status: 'active' });
    await change(other.user_id, { status: 'active' });
    expect((await change(admin.user.user_id, { role: 'user' })).status).toBe(200);
    expect((await admin.get('/api/admin/users')).status).toBe(403);
  });

  test('of two administrators who demote or disable each other at once, one remains', async () => {
    for (let round = 0; round < 3; round++) {
      const [email, body] = [`rival${round}@example.com`, [{ role: 'user' }, { status: 'disabled' }][round % 2]];
      const { user_id } = await make(email, { role: 'admin' });
      const rival = await signIn(email);
      const outcomes = await Promise.all([
        change(user_id, body),
        rival.patch<Problem>(`/api/admin/users/${admin.user.user_id}`, body),
      ]);
      const reader = on.app.get<DataSource>(getDataSourceToken());
      expect(await reader.query(`SELECT user_id FROM users WHERE role = 'admin' AND status = 'active'`)).toHaveLength(1);
      expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
      if (outcomes[0].status === 200) continue;
      expect(outcomes[0].status).toBeGreaterThanOrEqual(401);
      await rival.patch(`/api/admin/users/${admin.user.user_id}`, { role: 'admin', status: 'active' });
      admin = await on.admin();
      await change(user_id, { role: 'user' });
    }
  });

  test('A11 A27: disabling a user ends token, refresh token and streams at once; once enabled again, they must sign in again', async () => {
    const { client, email, cookie } = await registerUser(on);
    const { user_id } = (await client.get<User>('/api/auth/me')).body;
    const elsewhere = await signIn(email);
    const { session_id } = (await client.post<Session>('/api/sessions')).body;
    const stream = await client.stream(`/api/sessions/${session_id}/stream`);
    expect((await change(user_id, { status: 'disabled' })).status).toBe(200);
    const me = await client.get<Problem>('/api/auth/me');
    expect([me.status, me.body.code]).toEqual([401, 'invalid_token']);
    expect(await lastOf(stream)).toEqual({ event: 'signed-out', ms: expect.any(Number) });
    expect((await refresh(cookie)).status).toBe(401);
    await expect(signIn(email)).rejects.toThrow('401');
    await change(user_id, { status: 'active' });
    for (const each of [client, elsewhere]) expect((await each.get('/api/auth/me')).status).toBe(401);
    expect((await refresh(cookie)).status).toBe(401);
    expect((await (await signIn(email)).get(`/api/sessions/${session_id}`)).status).toBe(200);
  });

  test('A27: resetting a password and signing a user out end every sign-in and its streams, without a grace period', async () => {
    for (const [action, body, password] of [
      ['password', { password: BETTER }, BETTER],
      ['sign-out', undefined, GOOD_PASSWORD],
    ] as const) {
      const { client, email, cookie } = await registerUser(on);
      const { user_id } = (await client.get<User>('/api/auth/me')).body;
      const elsewhere = await signIn(email);
      const rotated = refreshCookie(await refresh(cookie));
      const stream = await elsewhere.stream(`/api/sessions/${(await elsewhere.post<Session>('/api/sessions')).body.session_id}/stream`);
      const answer = await admin.post(`/api/admin/users/${user_id}/${action}`, body);
      expect([answer.status, answer.text]).toEqual([204, '']);
      for (const each of [client, elsewhere]) expect((await each.get('/api/auth/me')).status).toBe(401);
      // The first one was used a moment ago: otherwise a parallel tab would still get a sibling token for it.
      for (const each of [cookie, rotated]) expect((await refresh(each)).body).toMatchObject({ status: 401, code: 'invalid_refresh_token' });
      expect((await lastOf(stream)).event).toBe('signed-out');
      if (password === BETTER) await expect(signIn(email)).rejects.toThrow('401');
      expect((await signIn(email, password)).user.user_id).toBe(user_id);
    }
    expect((await admin.get('/api/admin/users')).status).toBe(200);
  });

  test('a password that breaks the rules resets nothing', async () => {
    const { client, email } = await registerUser(on);
    const { user_id } = (await client.get<User>('/api/auth/me')).body;
    for (const password of ['short', 'passwordpassword', email])
      expect(faultsOf(await admin.post(`/api/admin/users/${user_id}/password`, { password }))).toEqual([422, ['password']]);
    expect((await client.get('/api/auth/me')).status).toBe(200);
    expect((await signIn(email)).user.user_id).toBe(user_id);
  });

  test('A10: a demoted administrator’s streams of the list and of sessions end within a second; requests are refused at once', async () => {
    const ann = await on.user();
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const { user_id } = await make('second@example.com', { role: 'admin' });
    const second = await signIn('second@example.com');
    const paths = ['/api/admin/sessions/stream', `/api/admin/sessions/${session_id}/stream`];
    const streams = await Promise.all(paths.map((path) => second.stream(path)));
    const others = await Promise.all(paths.map((path) => admin.stream(path)));
    await change(user_id, { role: 'user' });
    for (const path of [...paths, '/api/admin/sessions', '/api/admin/users', `/api/admin/sessions/${session_id}/messages`])
      expect((await second.get<Problem>(path)).body).toMatchObject({ status: 403, code: 'insufficient_scope' });
    for (const stream of streams) {
      const { event, ms } = await lastOf(stream);
      expect([event, ms < 1_000]).toEqual(['signed-out', true]);
    }
    // It is a demotion, not a sign-out: what users may do still works.
    expect((await second.get('/api/sessions')).status).toBe(200);
    await ann.patch(`/api/sessions/${session_id}`, { title: 'said after it' });
    expect((await others[1]!.next(({ data }) => data['title'] === 'said after it')).event).toBe('session');
    expect(JSON.stringify(streams.map(({ events }) => events))).not.toContain('said after it');
    await Promise.all(others.map((stream) => stream.leave()));
  });

  test('A10: a stream requested before a demotion that opens after it ends as well', async () => {
    const { session_id } = (await (await on.user()).post<Session>('/api/sessions')).body;
    const { user_id } = await make('second@example.com', { role: 'admin' });
    const second = await signIn('second@example.com');
    const sessions = on.app.get(SessionsService, { strict: false });
    const findAny = sessions.findAny.bind(sessions);
    let release = () => undefined as void;
    const requested = new Promise<void>((resolve) => {
      sessions.findAny = async (id) => {
        resolve();
        await new Promise<void>((go) => (release = go));
        return findAny(id);
      };
    });
    const opening = second.stream(`/api/admin/sessions/${session_id}/stream`);
    await requested;
    sessions.findAny = findAny;
    await change(user_id, { role: 'user' });
    release();
    const { event, ms } = await lastOf(await opening);
    expect([event, ms < 1_000]).toEqual(['signed-out', true]);
  });
});

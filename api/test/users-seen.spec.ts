import type { AdminUser, Problem, SignInList, UserList } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from './support/app.js';
import { type Answer, Client } from './support/client.js';
import { GOOD_PASSWORD, refreshCookie } from './support/cookies.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';

describe.each(databaseKinds)('what administrators see of accounts on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let clock: FakeClock;

  beforeEach(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock });
    admin = await on.admin();
  });
  afterEach(() => on.close());

  const list = async (query = '') => (await admin.get<UserList>(`/api/admin/users?${query}`)).body;
  const make = async (email: string) => (await admin.post<AdminUser>('/api/admin/users', { email, password: GOOD_PASSWORD })).body;
  const change = (user_id: string, body?: unknown) => admin.patch<AdminUser>(`/api/admin/users/${user_id}`, body);
  const signIn = (email: string) => Client.signIn(on.url, email, GOOD_PASSWORD);
  const refresh = (cookie: string) => on.anonymous().post<Problem>('/api/auth/refresh', undefined, { cookie });
  const faultsOf = ({ status, body }: Answer<unknown>) => [status, [...new Set((body as Problem).errors?.map(({ path }) => path))]];

  test('the accounts are listed by when they were last seen, page by page; who never was comes last', async () => {
    const [ann, bob] = [await make('ann@example.com'), await make('bob@example.com'), await make('cyd@example.com')];
    clock.advance(60_000);
    await signIn('ann@example.com');
    clock.advance(60_000);
    await signIn('bob@example.com');
    const emails = async (sort: string) => {
      const pages = [await list(`sort=${sort}&limit=2`)];
      while (pages.at(-1)!.next_cursor) pages.push(await list(`sort=${sort}&limit=2&cursor=${pages.at(-1)!.next_cursor}`));
      return pages.flatMap(({ users }) => users).map(({ email }) => email.split('@')[0]);
    };
    expect(await emails('-last_seen_at')).toEqual(['bob', 'ann', 'admin', 'cyd']);
    expect(await emails('last_seen_at')).toEqual(['cyd', 'admin', 'ann', 'bob']);
    expect(await emails('created_at')).toEqual((await emails('-created_at')).reverse());
    const seen = async (user_id: string) => (await admin.get<AdminUser>(`/api/admin/users/${user_id}`)).body.last_seen_at;
    expect([await seen(ann.user_id), await seen(bob.user_id)]).toEqual([new Date(clock.now() - 60_000).toISOString(), new Date(clock.now()).toISOString()]);
    expect(faultsOf(await admin.get('/api/admin/users?sort=email'))).toEqual([422, ['sort']]);
    const { next_cursor } = await list('limit=1');
    expect(faultsOf(await admin.get(`/api/admin/users?sort=last_seen_at&cursor=${next_cursor}`))).toEqual([422, ['cursor']]);
  });

  test('when somebody was seen is written by a sign-in and its refreshes, at most once in five minutes, and by no other request', async () => {
    const ann = await make('ann@example.com');
    const client = await signIn('ann@example.com');
    const seen = async () => (await admin.get<AdminUser>(`/api/admin/users/${ann.user_id}`)).body.last_seen_at;
    const at = new Date(clock.now()).toISOString();
    clock.advance(60_000);
    let cookie = refreshCookie(await on.anonymous().post('/api/auth/login', { email: 'ann@example.com', password: GOOD_PASSWORD }));
    expect(await seen()).toBe(at);
    clock.advance(239_000);
    cookie = refreshCookie(await refresh(cookie));
    await client.get('/api/auth/me');
    expect(await seen()).toBe(at);
    clock.advance(2_000);
    await client.get('/api/auth/me');
    expect(await seen()).toBe(at);
    await refresh(cookie);
    expect(await seen()).toBe(new Date(clock.now()).toISOString());
  });

  test('an account is disabled with a reason, which ends with that state; a reason for anything else is refused', async () => {
    const { user_id } = await make('ann@example.com');
    expect((await change(user_id, { status: 'disabled', reason: 'left the company' })).body).toMatchObject({ status: 'disabled', disabled_reason: 'left the company' });
    expect((await change(user_id, { name: 'Ann' })).body).toMatchObject({ disabled_reason: 'left the company' });
    expect((await change(user_id, { status: 'active' })).body).toMatchObject({ disabled_reason: null });
    for (const body of [{ reason: 'why' }, { status: 'active', reason: 'why' }, { status: 'disabled', reason: 'x'.repeat(501) }])
      expect(faultsOf(await change(user_id, body))).toEqual([422, ['reason']]);
  });

  test('the sign-ins of a user are listed with their devices, none of them as the reader’s own', async () => {
    const { user_id } = await make('ann@example.com');
    await signIn('ann@example.com');
    const { sign_ins } = (await admin.get<SignInList>(`/api/admin/users/${user_id}/sign-ins`)).body;
    expect(sign_ins).toEqual([expect.objectContaining({ current: false, last_seen_at: new Date(clock.now()).toISOString() })]);
    expect((await admin.get(`/api/admin/users/${randomUUID()}/sign-ins`)).status).toBe(404);
    expect((await admin.get(`/api/admin/users/${randomUUID()}`)).status).toBe(404);
  });
});

import type { Problem, SignInList, User } from '@switchboard/shared';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import { cookieOf, GOOD_PASSWORD, refreshCookie, registerUser } from './support/cookies.js';

describe('a user’s own account over HTTP', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const login = (email: string, password: string, headers?: Record<string, string>) =>
    app.anonymous().post('/api/auth/login', { email, password }, headers);
  const refresh = (cookie: string) => app.anonymous().post('/api/auth/refresh', undefined, { cookie });

  test('A14: an account can be viewed and renamed, and nothing else in it changes', async () => {
    const { client, email } = await registerUser(app);
    const renamed = await client.patch<User>('/api/auth/me', { name: 'Ada' });
    expect(renamed.body).toMatchObject({ email, name: 'Ada', role: 'user', status: 'active' });
    expect((await client.get<User>('/api/auth/me')).body).toEqual(renamed.body);
    for (const body of [
      {},
      { name: '' },
      { name: 'x'.repeat(101) },
      { name: null },
      { name: 'A', role: 'admin' },
      { tokenVersion: 1 },
      { emailVerified: true },
      { password_hash: 'x' },
      { email: 'z@z.zz' },
    ])
      expect((await client.patch('/api/auth/me', body)).status).toBe(422);
    expect((await client.get<User>('/api/auth/me')).body).toEqual(renamed.body);
  });

  test('changing the password ends the other sign-ins and keeps this one', async () => {
    const { client, email, cookie } = await registerUser(app);
    const other = await login(email, GOOD_PASSWORD);
    const change = (current_password: string, password: string) =>
      client.post<Problem>('/api/auth/password', { current_password, password });
    expect((await change('wrong', 'nine purple teapots hum')).body).toMatchObject({ status: 403, code: 'wrong_password' });
    expect((await change(GOOD_PASSWORD, 'short')).status).toBe(422);
    expect((await change(GOOD_PASSWORD, 'nine purple teapots hum')).status).toBe(204);
    expect((await refresh(refreshCookie(other))).status).toBe(401);
    expect((await client.get('/api/auth/me')).status).toBe(200);
    expect((await refresh(cookie)).status).toBe(200);
    expect((await login(email, GOOD_PASSWORD)).status).toBe(401);
    expect((await login(email, 'nine purple teapots hum')).status).toBe(200);
  });

  test('a user lists and ends only their own sign-ins', async () => {
    const { client, email } = await registerUser(app);
    await login(email, GOOD_PASSWORD, { 'user-agent': 'Kettle/1.0' });
    const { sign_ins } = (await client.get<SignInList>('/api/auth/sign-ins')).body;
    expect(sign_ins).toHaveLength(2);
    expect(sign_ins.filter(({ current }) => current)).toHaveLength(1);
    const other = sign_ins.find(({ current }) => !current)!;
    expect(other.device).toBe('Kettle/1.0');
    const otherUser = (await registerUser(app)).client;
    expect((await otherUser.delete(`/api/auth/sign-ins/${other.sign_in_id}`)).status).toBe(404);
    expect((await client.delete(`/api/auth/sign-ins/${other.sign_in_id.toUpperCase()}`)).status).toBe(204);
    expect((await client.delete(`/api/auth/sign-ins/${other.sign_in_id}`)).status).toBe(404);
    expect((await client.delete('/api/auth/sign-ins/nonsense')).status).toBe(422);
    expect((await client.get<SignInList>('/api/auth/sign-ins')).body.sign_ins).toHaveLength(1);
  });

  test('deleting an account requires its password and invalidates its tokens', async () => {
    const { client, email, cookie } = await registerUser(app);
    expect((await client.delete<Problem>('/api/auth/me', { current_password: 'wrong' })).body.code).toBe('wrong_password');
    expect((await client.delete('/api/auth/me')).status).toBe(422);
    const deleted = await client.delete('/api/auth/me', { current_password: GOOD_PASSWORD });
    expect(deleted.status).toBe(204);
    expect(cookieOf(deleted, 'switchboard_refresh')!.value).toBe('');
    expect((await client.get('/api/auth/me')).status).toBe(401);
    expect((await refresh(cookie)).status).toBe(401);
    expect((await login(email, GOOD_PASSWORD)).status).toBe(401);
  });

  test('the last administrator cannot be deleted', async () => {
    const admin = await app.admin();
    const answer = await admin.delete<Problem>('/api/auth/me', { current_password: ADMIN.password });
    expect([answer.status, answer.body.code]).toEqual([409, 'last_admin']);
    expect((await admin.get('/api/auth/me')).status).toBe(200);
  });
});

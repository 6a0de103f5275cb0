import type { Problem, SignedIn } from '@switchboard/shared';
import { startApp, type TestApp } from './support/app.js';
import { cookieOf, GOOD_PASSWORD, refreshCookie, registerUser } from './support/cookies.js';
import { FakeClock } from './support/fake-clock.js';

const DAY = 86_400_000;

describe('signing in over HTTP', () => {
  let app: TestApp;
  let clock: FakeClock;
  let people = 0;

  beforeAll(async () => {
    clock = new FakeClock();
    app = await startApp({ clock });
  });
  afterAll(() => app.close());

  const login = (email: string, password: string, headers?: Record<string, string>) =>
    app.anonymous().post<SignedIn & Problem>('/api/auth/login', { email, password }, headers);
  const refresh = (cookie: string, headers: Record<string, string> = {}) =>
    app.anonymous().post<SignedIn & Problem>('/api/auth/refresh', undefined, { cookie, ...headers });

  test('registering responds as signing in does, and the refresh token is only in a cookie', async () => {
    const { email, answer } = await registerUser(app);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(answer.body).sort()).toEqual(['access_token', 'expires_in', 'token_type', 'user']);
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 900, user: { email, name: null, role: 'user' } });
    const cookie = cookieOf(answer, 'switchboard_refresh')!;
    expect(answer.text).not.toContain(cookie.value);
    expect(cookie.attributes).toEqual(
      expect.arrayContaining(['Max-Age=2592000', 'Path=/api/auth', 'HttpOnly', 'SameSite=Strict']),
    );
    expect(cookie.attributes).not.toContain('Secure');
    expect(cookieOf(answer, 'switchboard_device')!.attributes).toEqual(
      expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/api/auth']),
    );
  });

  test('an email address is taken regardless of case', async () => {
    const { email } = await registerUser(app);
    const again = await app
      .anonymous()
      .post<Problem>('/api/auth/register', { email: ` ${email.toUpperCase()} `, password: GOOD_PASSWORD });
    expect(again.status).toBe(409);
    expect(again.body.code).toBe('email_taken');
    expect((await login(email.toUpperCase(), GOOD_PASSWORD)).status).toBe(200);
  });

  test.each<[change: object, why: string]>([
    [{ role: 'admin' }, 'A13'],
    [{ id: 'x' }, 'A13'],
    [{ created_at: 'x' }, 'A13'],
    [{ isAdmin: true }, 'A13'],
    [{ name: '   ' }, 'a blank name'],
    [{ email: 'no address' }, 'no address'],
    [{ password: 'short' }, 'a short password'],
    [{ password: 'passwordpassword' }, 'a common password'],
  ])('registering with %p is refused (%s)', async (change) => {
    const answer = await app
      .anonymous()
      .post<Problem>('/api/auth/register', { email: `x${++people}@example.com`, password: GOOD_PASSWORD, ...change });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.code).toBe('invalid');
    expect(answer.body.errors).not.toHaveLength(0);
  });

  test('an invalid password is reported on its field', async () => {
    const answer = await app.anonymous().post<Problem>('/api/auth/register', { email: 'y@example.com', password: 'kettle' });
    expect(answer.body.errors).toEqual([{ path: 'password', message: 'must be at least 15 characters long' }]);
  });

  test('A30: a wrong password and an unknown address get the same response', async () => {
    const { email } = await registerUser(app);
    const [wrong, unknown] = [await login(email, 'wrong'), await login('nobody@example.com', 'wrong')];
    const { request_id: _one, ...first } = wrong.body;
    const { request_id: _other, ...second } = unknown.body;
    expect([wrong.status, first.code]).toEqual([401, 'bad_credentials']);
    expect(second).toEqual(first);
    expect([...wrong.headers.keys()].sort()).toEqual([...unknown.headers.keys()].sort());
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  test('a cookie is exchanged for a new token and a new cookie', async () => {
    const { cookie, client } = await registerUser(app);
    const answer = await refresh(cookie);
    expect(answer.status).toBe(200);
    expect(cookieOf(answer, 'switchboard_refresh')!.value).not.toBe(cookie.split('=')[1]);
    client.token = answer.body.access_token;
    expect((await client.get('/api/auth/me')).status).toBe(200);
  });

  test('S37: a cookie whose response was lost stays valid however late, and for all tabs that send it', async () => {
    const { cookie } = await registerUser(app);
    const siblings = await Promise.all([refresh(cookie), refresh(cookie), refresh(cookie)]);
    expect(siblings.map(({ status }) => status)).toEqual([200, 200, 200]);
    clock.advance(29 * DAY);
    expect((await refresh(cookie)).status).toBe(200);
  });

  test('A23, S7: a cookie whose successor was used ends the sign-in, and is removed from the browser', async () => {
    const { cookie, client } = await registerUser(app);
    const [one, other] = [await refresh(cookie), await refresh(cookie)];
    const next = await refresh(refreshCookie(one));
    client.token = next.body.access_token;
    expect((await client.get('/api/auth/me')).status).toBe(200);
    const reused = await refresh(refreshCookie(other));
    expect([reused.status, reused.body.code]).toEqual([401, 'token_reuse']);
    expect(cookieOf(reused, 'switchboard_refresh')!.value).toBe('');
    expect((await client.get('/api/auth/me')).status).toBe(401);
    expect((await refresh(refreshCookie(next))).body.code).toBe('invalid_refresh_token');
  });

  test('S7: a forged cookie is refused and revokes nothing', async () => {
    const { cookie, client } = await registerUser(app);
    const used = await refresh(cookie);
    const forged = cookie.slice(0, -4) + (cookie.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    expect((await refresh(forged)).body.code).toBe('invalid_refresh_token');
    expect((await client.get('/api/auth/me')).status).toBe(200);
    expect((await refresh(refreshCookie(used))).status).toBe(200);
  });

  test('S19: two cookies of the same name are refused and neither is cleared; one left over from https is ignored', async () => {
    const { cookie, client } = await registerUser(app);
    const planted = refreshCookie((await registerUser(app)).answer);
    for (const both of [`${planted}; ${cookie}`, `${cookie}; ${planted}`, `${cookie}; ${cookie}`]) {
      for (const path of ['refresh', 'logout']) {
        const refused = await app.anonymous().post<Problem>(`/api/auth/${path}`, undefined, { cookie: both });
        expect([path, refused.status, refused.body.code]).toEqual([path, 401, 'invalid_refresh_token']);
        expect(refused.headers.getSetCookie()).toEqual([]);
      }
    }
    expect((await client.get('/api/auth/me')).status).toBe(200);
    expect((await refresh(`__Host-${planted}; ${cookie}`)).status).toBe(200);
    const out = await client.post<Problem>('/api/auth/logout', undefined, { cookie: `${planted}; ${cookie}` });
    expect([out.status, out.headers.getSetCookie()]).toEqual([401, []]);
    expect((await client.get('/api/auth/me')).status).toBe(401);
  });

  test('A21: no cookie, garbage, and an access token in its place are refused', async () => {
    const { answer } = await registerUser(app);
    for (const cookie of [
      '',
      'switchboard_refresh=',
      'switchboard_refresh=x',
      `switchboard_refresh=${answer.body.access_token}`,
    ]) {
      const refused = await refresh(cookie);
      expect([refused.status, refused.body.code]).toEqual([401, 'invalid_refresh_token']);
      expect(cookieOf(refused, 'switchboard_refresh')!.value).toBe('');
    }
  });

  test('a sign-in unused for 30 days has expired', async () => {
    const { cookie } = await registerUser(app);
    clock.advance(30 * DAY);
    expect((await refresh(cookie)).body.code).toBe('invalid_refresh_token');
  });

  test('A11, A27: after signing out neither token is valid; signing out again is not an error', async () => {
    const { cookie, client } = await registerUser(app);
    const out = await app.anonymous().post('/api/auth/logout', undefined, { cookie });
    expect(out.status).toBe(204);
    expect(cookieOf(out, 'switchboard_refresh')!.value).toBe('');
    expect((await client.get<Problem>('/api/auth/me')).body.code).toBe('invalid_token');
    expect((await refresh(cookie)).status).toBe(401);
    expect((await app.anonymous().post('/api/auth/logout', undefined, { cookie })).status).toBe(204);
    expect((await app.anonymous().post('/api/auth/logout')).status).toBe(204);
  });

  test('a script without cookies signs out with its token', async () => {
    const { client } = await registerUser(app);
    expect((await client.post('/api/auth/logout')).status).toBe(204);
    expect((await client.get('/api/auth/me')).status).toBe(401);
  });

  test('the sign-in page gets the options it needs', async () => {
    expect((await app.anonymous().get('/api/auth/options')).body).toEqual({ registration: 'open', password_min_length: 15 });
  });

  test('A28: calls from pages of another origin are refused, from this machine’s own origins they are not', async () => {
    const port = new URL(app.url).port;
    const { cookie } = await registerUser(app);
    for (const origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:${Number(port) + 1}`,
      `http://localhost.evil.example:${port}`,
    ]) {
      const refused = await refresh(cookie, { origin });
      expect([refused.status, refused.body.code]).toEqual([403, 'bad_origin']);
      expect((await login('a@b.cc', 'x', { origin })).body.code).toBe('bad_origin');
    }
    expect((await refresh(cookie, { 'sec-fetch-site': 'cross-site' })).body.code).toBe('bad_origin');
    for (const origin of [app.url, `http://localhost:${port}`, `http://[::1]:${port}`])
      expect((await refresh(cookie, { origin })).status).toBe(200);
    expect((await refresh(cookie)).status).toBe(200);
  });

  test('A28: only JSON is read, and no token is accepted in the body', async () => {
    const { cookie } = await registerUser(app);
    const text = await app.anonymous().send<Problem>('POST', '/api/auth/refresh', 'x', { cookie, 'content-type': 'text/plain' });
    expect(text.status).toBe(415);
    expect((await app.anonymous().post('/api/auth/refresh', { refresh_token: 'x' }, { cookie })).status).toBe(422);
    expect((await app.anonymous().post('/api/auth/refresh', {}, { cookie })).status).toBe(200);
  });

  test.each([undefined, null, [], 'x', '"x"', '1', '{'])('A34: signing in with the body %p is refused cleanly', async (body) => {
    const answer = await app
      .anonymous()
      .send<Problem>('POST', '/api/auth/login', body === null ? 'null' : body, { 'content-type': 'application/json' });
    expect([400, 422]).toContain(answer.status);
    expect(answer.body.code).toBeDefined();
  });
});

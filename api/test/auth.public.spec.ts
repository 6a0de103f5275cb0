import type { Problem } from '@switchboard/shared';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import { cookieOf, GOOD_PASSWORD } from './support/cookies.js';

describe('a publicly reachable server', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { PUBLIC_URL: 'https://chat.example.com', RATE_LIMITS: 'on', TRUST_PROXY: '' } });
  });
  afterAll(() => app.close());

  test('registration is closed, cookies are Secure, and only its own origin is accepted', async () => {
    const anonymous = app.anonymous();
    const closed = await anonymous.post<Problem>('/api/auth/register', { email: 'a@example.com', password: GOOD_PASSWORD });
    expect([closed.status, closed.body.code]).toEqual([403, 'registration_closed']);
    const login = (origin: string) => anonymous.post('/api/auth/login', ADMIN, { origin });
    const own = await login('https://chat.example.com');
    expect(cookieOf(own, '__Host-switchboard_refresh')!.attributes).toEqual(expect.arrayContaining(['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict']));
    expect(cookieOf(own, '__Host-switchboard_refresh')!.attributes.join()).not.toContain('Domain');
    expect(cookieOf(own, 'switchboard_device')!.attributes).toEqual(expect.arrayContaining(['Path=/api/auth', 'Secure']));
    expect(own.headers.getSetCookie()).toHaveLength(2);
    for (const origin of [app.url, 'http://chat.example.com', 'https://chat.example.com.evil.example'])
      expect((await login(origin)).status).toBe(403);
  });

  test('S19: the prefixed cookie is read, and one from before https is not', async () => {
    const { value } = cookieOf(await app.anonymous().post('/api/auth/login', ADMIN), '__Host-switchboard_refresh')!;
    const refresh = (cookie: string) => app.anonymous().post<Problem>('/api/auth/refresh', undefined, { cookie });
    expect((await refresh(`switchboard_refresh=${value}`)).body.code).toBe('invalid_refresh_token');
    const both = await refresh(`__Host-switchboard_refresh=${value}; __Host-switchboard_refresh=${value}`);
    expect([both.status, both.headers.getSetCookie()]).toEqual([401, []]);
    const renewed = await refresh(`switchboard_refresh=stale; __Host-switchboard_refresh=${value}`);
    expect(renewed.status).toBe(200);
    const out = await app.anonymous().post('/api/auth/logout', undefined, {
      cookie: `__Host-switchboard_refresh=${cookieOf(renewed, '__Host-switchboard_refresh')!.value}`,
    });
    expect(cookieOf(out, '__Host-switchboard_refresh')).toMatchObject({ value: '', attributes: expect.arrayContaining(['Path=/', 'Secure']) as string[] });
  });

  test('A32, A33: an unknown client is throttled, whatever address it claims; the owner’s device is not', async () => {
    const first = await app.anonymous().post('/api/auth/login', ADMIN);
    const cookie = `switchboard_device=${cookieOf(first, 'switchboard_device')!.value}`;
    const waits: number[] = [];
    for (let count = 0; count < 20; count++) {
      const answer = await app
        .anonymous()
        .post('/api/auth/login', { ...ADMIN, password: 'wrong' }, { 'x-forwarded-for': `192.0.2.${count}` });
      if (answer.status === 429) waits.push(Number(answer.headers.get('retry-after')));
      else expect(answer.status).toBe(401);
    }
    expect(waits.length).toBeGreaterThanOrEqual(10);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect((await app.anonymous().post('/api/auth/login', ADMIN)).status).toBe(429);
    expect((await app.anonymous().post('/api/auth/login', ADMIN, { cookie })).status).toBe(200);
  });
});

describe.each([
  ['https://localhost', true],
  ['https://127.0.0.1:3443', true],
  ['http://localhost:3000', false],
  ['http://chat.example.com', false],
  ['http://192.168.1.5:3000', false],
])('S19: PUBLIC_URL %s', (url, secure) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { PUBLIC_URL: url } });
  });
  afterAll(() => app.close());

  test(`sets cookies ${secure ? 'Secure' : 'without Secure'}, and they restore the sign-in`, async () => {
    const name = secure ? '__Host-switchboard_refresh' : 'switchboard_refresh';
    const answer = await app.anonymous().post('/api/auth/login', ADMIN, { origin: url });
    expect(answer.headers.getSetCookie().map((cookie) => cookie.includes('Secure'))).toEqual([secure, secure]);
    const { value, attributes } = cookieOf(answer, name)!;
    expect(attributes).toContain(secure ? 'Path=/' : 'Path=/api/auth');
    const refreshed = await app.anonymous().post('/api/auth/refresh', undefined, { origin: url, cookie: `${name}=${value}` });
    expect(refreshed.status).toBe(200);
  });
});

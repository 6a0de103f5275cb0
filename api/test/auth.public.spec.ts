import type { Problem } from '@switchboard/shared';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import { cookieOf, GOOD_PASSWORD } from './support/cookies.js';

describe('a server that people reach from elsewhere', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { PUBLIC_URL: 'https://chat.example.com', RATE_LIMITS: 'on', TRUST_PROXY: '' } });
  });
  afterAll(() => app.close());

  test('registration is closed, cookies are Secure, and only its own origin counts', async () => {
    const anonymous = app.anonymous();
    const closed = await anonymous.post<Problem>('/api/auth/register', { email: 'a@example.com', password: GOOD_PASSWORD });
    expect([closed.status, closed.body.code]).toEqual([403, 'registration_closed']);
    const login = (origin: string) => anonymous.post('/api/auth/login', ADMIN, { origin });
    expect(cookieOf(await login('https://chat.example.com'), 'switchboard_refresh')!.attributes).toContain('Secure');
    for (const origin of [app.url, 'http://chat.example.com', 'https://chat.example.com.evil.example'])
      expect((await login(origin)).status).toBe(403);
  });

  test('A32, A33: a stranger is slowed down, whatever address they claim; the owner’s device is not', async () => {
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

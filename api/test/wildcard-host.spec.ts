import type { Problem, SignedIn } from '@switchboard/shared';
import { ADMIN, startApp, type TestApp } from './support/app.js';
import { GOOD_PASSWORD } from './support/cookies.js';

describe.each(['0.0.0.0', '::'])('S32: HOST=%s without PUBLIC_URL', (HOST) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ env: { HOST } });
  });
  afterAll(() => app.close());

  test('signing in works under every name of this machine and from no other origin, and registration is closed', async () => {
    const { port } = new URL(app.url);
    const login = (origin: string) => app.anonymous().post<SignedIn & Problem>('/api/auth/login', ADMIN, { origin });
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) expect((await login(`http://${name}:${port}`)).status).toBe(200);
    for (const name of ['192.168.1.20', 'localhost.example.com']) expect((await login(`http://${name}:${port}`)).body.code).toBe('bad_origin');
    const closed = await app.anonymous().post<Problem>('/api/auth/register', { email: 'a@example.com', password: GOOD_PASSWORD });
    expect(closed.body.code).toBe('registration_closed');
  });
});

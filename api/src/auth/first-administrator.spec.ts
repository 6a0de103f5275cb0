import { databaseKinds } from '../../test/support/databases.js';
import { type AuthServices, caller, GOOD_PASSWORD, openAuthServices } from '../../test/support/auth-services.js';
import { FirstAdministrator, generatePassword } from './first-administrator.js';

describe.each(databaseKinds)('the first administrator on %s', (kind) => {
  let services: AuthServices;
  const start = async (env: Record<string, string> = {}): Promise<FirstAdministrator> => {
    services ??= await openAuthServices(kind, env);
    const first = new FirstAdministrator(services.settings, services.users, services.hasher);
    await first.onApplicationBootstrap();
    return first;
  };
  afterEach(async () => {
    await services.close();
    services = undefined as never;
  });

  test('is made with a generated password where there are no users, and signs in with it', async () => {
    const { credentials } = await start();
    expect(credentials).toEqual({
      email: 'admin@switchboard.local',
      password: expect.stringMatching(/^[a-z2-9]{5}(-[a-z2-9]{5}){4}$/) as string,
    });
    const { body } = await services.auth.signIn({ email: credentials!.email, password: credentials!.password! }, caller());
    expect(body.user).toMatchObject({ email: 'admin@switchboard.local', role: 'admin' });
  });

  test('is whom ADMIN_EMAIL and ADMIN_PASSWORD name, and that password is never told', async () => {
    const { credentials } = await start({ ADMIN_EMAIL: 'Boss@Example.com', ADMIN_PASSWORD: 'passwordpassword' });
    expect(credentials).toEqual({ email: 'boss@example.com', password: null });
    const { body } = await services.auth.signIn({ email: 'boss@example.com', password: 'passwordpassword' }, caller());
    expect(body.user.role).toBe('admin');
  });

  test('is made at the first start only', async () => {
    await start();
    expect((await start()).credentials).toBeNull();
    expect(await services.on.reader.query('SELECT email FROM users')).toEqual([{ email: 'admin@switchboard.local' }]);
  });

  test('is not made where somebody else is there already', async () => {
    services = await openAuthServices(kind);
    await services.auth.register({ email: 'ada@example.com', password: GOOD_PASSWORD }, caller());
    expect((await start()).credentials).toBeNull();
  });
});

test('a generated password is as long as the server asks, and never the same', () => {
  expect(generatePassword(15)).toHaveLength(29);
  expect(generatePassword(100).length).toBeGreaterThanOrEqual(100);
  expect(new Set(Array.from({ length: 100 }, () => generatePassword(15))).size).toBe(100);
});

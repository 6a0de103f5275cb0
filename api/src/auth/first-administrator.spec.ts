import { OwnerLock } from '../core/database/owner-lock.js';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseKinds } from '../../test/support/databases.js';
import { type AuthServices, caller, GOOD_PASSWORD, openAuthServices } from '../../test/support/auth-services.js';
import { FirstAdministrator, generatePassword } from './first-administrator.js';
import { GeneratedPasswordDelivery } from './generated-password-delivery.js';

describe.each(databaseKinds)('the first administrator on %s', (kind) => {
  let services: AuthServices;
  let folder: string;
  const noticeIn = (path: string, isTerminal: boolean) =>
    new GeneratedPasswordDelivery({ database: { kind: 'sqlite', file: join(path, 'users.db') } }, isTerminal);
  const start = async (env: Record<string, string> = {}, notice = noticeIn(folder, true)): Promise<FirstAdministrator> => {
    services ??= await openAuthServices(kind, env);
    const first = new FirstAdministrator(services.settings, services.users, services.hasher, notice, new OwnerLock());
    await first.onApplicationBootstrap();
    return first;
  };
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'switchboard-notice-'))));
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await services.close();
    services = undefined as never;
  });

  test('is created with a generated password if there are no users, and can sign in with it', async () => {
    const { credentials } = await start();
    expect(credentials).toEqual({
      email: 'admin@switchboard.local',
      password: expect.stringMatching(/^[a-z2-9]{5}(-[a-z2-9]{5}){4}$/) as string,
      passwordFile: null,
    });
    expect(readdirSync(folder)).toEqual([]);
    const { body } = await services.passwordSignIn.signIn({ email: credentials!.email, password: credentials!.password! }, caller());
    expect(body.user).toMatchObject({ email: 'admin@switchboard.local', role: 'admin' });
  });

  test('is created from ADMIN_EMAIL and ADMIN_PASSWORD, and that password is never shown', async () => {
    const { credentials } = await start({ ADMIN_EMAIL: 'Boss@Example.com', ADMIN_PASSWORD: 'passwordpassword' });
    expect(credentials).toEqual({ email: 'boss@example.com', password: null, passwordFile: null });
    const { body } = await services.passwordSignIn.signIn({ email: 'boss@example.com', password: 'passwordpassword' }, caller());
    expect(body.user.role).toBe('admin');
  });

  test('S23: without a terminal, a generated password is stored in a file readable by its owner only, and is valid', async () => {
    const before = process.umask(0o022);
    try {
      writeFileSync(join(folder, 'users.db.admin-password'), 'of an earlier database', { mode: 0o644 });
      const { credentials } = await start({}, noticeIn(folder, false));
      const file = join(folder, 'users.db.admin-password');
      expect(credentials).toEqual({ email: 'admin@switchboard.local', password: null, passwordFile: file });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const password = readFileSync(file, 'utf8').replace(/\n$/, '');
      expect(password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){4}$/);
      expect((await services.passwordSignIn.signIn({ email: credentials!.email, password }, caller())).body.user.role).toBe('admin');
    } finally {
      process.umask(before);
    }
  });

  test('S23: if the file cannot be written, no account is created, and the error explains why', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(start({}, noticeIn(join(folder, 'file'), false))).rejects.toThrow(/cannot be saved to .*\(E[A-Z]+\)\. Set ADMIN_PASSWORD or ADMIN_PASSWORD_FILE/);
    expect(await services.on.reader.query('SELECT email FROM users')).toEqual([]);
  });

  test('a password from ADMIN_PASSWORD is not stored in a file', async () => {
    await start({ ADMIN_PASSWORD: 'passwordpassword' }, noticeIn(folder, false));
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is created at the first start only', async () => {
    await start();
    expect((await start()).credentials).toBeNull();
    expect(await services.on.reader.query('SELECT email FROM users')).toEqual([{ email: 'admin@switchboard.local' }]);
  });

  test('is not created if there already is a user', async () => {
    services = await openAuthServices(kind);
    await services.registration.register({ email: 'ada@example.com', password: GOOD_PASSWORD }, caller());
    expect((await start()).credentials).toBeNull();
  });
});

test('a generated password has the required length, and is never the same', () => {
  expect(generatePassword(15)).toHaveLength(29);
  expect(generatePassword(100).length).toBeGreaterThanOrEqual(100);
  expect(new Set(Array.from({ length: 100 }, () => generatePassword(15))).size).toBe(100);
});

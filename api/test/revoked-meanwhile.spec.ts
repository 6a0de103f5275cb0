import { jest } from '@jest/globals';
import type { Problem, User } from '@switchboard/shared';
import { AuditService } from '../src/audit/audit.service.js';
import { PasswordHasher } from '../src/auth/passwords/password-hasher.js';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';

const PASSWORD = 'a password for tests';
const NEW_PASSWORD = 'quiet harbour lantern seven';

describe.each(databaseKinds)('what is decided while a password is being hashed, on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let mia: Client;
  let uma: Client;

  beforeAll(async () => {
    on = await startApp({ kind });
    admin = await on.admin();
  });
  beforeEach(async () => {
    [mia] = (await administrators(on, [`Mia${Math.random().toString(36).slice(2)}`])) as [Client];
    uma = await on.user();
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => on.close());

  /** Does something once, while a password is hashed or verified. */
  const during = (method: 'hash' | 'verify', change: () => Promise<unknown>) => {
    const hasher = on.app.get(PasswordHasher, { strict: false });
    const original = (hasher[method] as (...args: unknown[]) => Promise<unknown>).bind(hasher);
    jest.spyOn(hasher, method).mockImplementationOnce((async (...args: unknown[]) => {
      const result = await original(...args);
      await change();
      return result;
    }) as never);
  };
  const disable = (who: Client) => admin.patch(`/api/admin/users/${who.user.user_id}`, { status: 'disabled' });
  const signOut = (who: Client) => admin.post(`/api/admin/users/${who.user.user_id}/sign-out`);
  const reset = (who: Client) => admin.post(`/api/admin/users/${who.user.user_id}/password`, { password: NEW_PASSWORD });
  const code = ({ status, body }: { status: number; body: unknown }) => [status, (body as Problem).code];

  test('an administrator who is disabled meanwhile creates no account', async () => {
    const email = `created-${mia.user.user_id}@example.com`;
    during('hash', () => disable(mia));
    expect(code(await mia.post('/api/admin/users', { email, password: NEW_PASSWORD, role: 'admin' }))).toEqual([403, 'insufficient_scope']);
    expect((await admin.get<{ users: User[] }>(`/api/admin/users?q=${email}`)).body.users).toEqual([]);
  });

  test('an administrator who is signed out meanwhile resets no password', async () => {
    during('hash', () => signOut(mia));
    expect(code(await mia.post(`/api/admin/users/${uma.user.user_id}/password`, { password: NEW_PASSWORD }))).toEqual([401, 'invalid_token']);
    expect((await Client.signIn(on.url, uma.user.email, PASSWORD)).user.user_id).toBe(uma.user.user_id);
  });

  test.each([['reset', reset, [401, 'wrong_password']], ['the sign-in ended', signOut, [401, 'invalid_token']]] as const)('an account is not deleted with a password that was right before it was %s', async (_, change, expected) => {
    during('verify', () => change(uma));
    const answer = await uma.send('DELETE', '/api/auth/me', { current_password: PASSWORD });
    expect([answer.status >= 400 && answer.status < 500, code(answer)[1]]).toEqual([true, expected[1]]);
    expect((await admin.get(`/api/admin/users/${uma.user.user_id}`)).status).toBe(200);
  });

  test('a password is not changed by a sign-in that was ended meanwhile, nor while the account is disabled', async () => {
    for (const change of [signOut, disable]) {
      const person = await on.user();
      during('hash', () => change(person));
      expect((await person.post('/api/auth/password', { current_password: PASSWORD, password: NEW_PASSWORD })).status).toBeGreaterThanOrEqual(400);
      if (change === disable) await admin.patch(`/api/admin/users/${person.user.user_id}`, { status: 'active' });
      expect((await Client.signIn(on.url, person.user.email, PASSWORD)).user.user_id).toBe(person.user.user_id);
    }
  });

  test('no sign-in succeeds without an entry after some that could not be recorded', async () => {
    const audit = on.app.get(AuditService, { strict: false });
    const record = audit.record.bind(audit);
    let refusals = 0;
    jest.spyOn(audit, 'record').mockImplementation((manager, entry) => (entry.action === 'auth.signed_in' && ++refusals ? Promise.reject(new Error('the log is broken')) : record(manager, entry)));
    const signIn = () => on.anonymous().post('/api/auth/login', { email: uma.user.email, password: PASSWORD });
    for (let attempt = 0; attempt < 12; attempt++) expect((await signIn()).status).toBe(500);
    expect(refusals).toBe(12);
    jest.restoreAllMocks();
    expect((await signIn()).status).toBe(200);
    expect((await entriesOf(admin, `subject=${uma.user.user_id}&action=auth.signed_in`)).length).toBeGreaterThan(0);
  });

  test('passwords are judged as they are hashed: a common one in full-width letters is still common', async () => {
    const wide = [...'passwordpassword'].map((letter) => String.fromCodePoint(letter.codePointAt(0)! + 0xfee0)).join('');
    const answer = await on.anonymous().post<Problem>('/api/auth/register', { email: `wide-${uma.user.user_id}@example.com`, password: wide });
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('too easy to guess')]);
  });
});

import { jest } from '@jest/globals';
import { databaseKinds } from '../../test/support/databases.js';
import { type AuthServices, caller, GOOD_PASSWORD, openAuthServices } from '../../test/support/auth-services.js';
import { Argon2 } from './passwords/password-hasher.js';
import { SignInRefused, SignInRestricted } from './auth.events.js';

const ada = { email: 'ada@example.com', password: GOOD_PASSWORD };
const BETTER = 'nine purple teapots hum';
/** Replaces hashes with plain text, so that a test can try hundreds of passwords; counts verifications. */
class FakeArgon2 extends Argon2 {
  checks = 0;
  hash(password: string | Buffer): Promise<string> {
    return Promise.resolve(`hash of ${password.toString('hex' as never)}`);
  }
  verify(password_hash: string, password: string): Promise<boolean> {
    this.checks++;
    return Promise.resolve(password_hash === `hash of ${password}`);
  }
}

describe.each(databaseKinds)('password guessing on %s', (kind) => {
  let services: AuthServices;
  let argon2: FakeArgon2;
  const unknownClient = (at: number) => caller({ address: `198.51.100.${at}` });
  const signIn = (password = ada.password, from = caller()) => services.passwordSignIn.signIn({ ...ada, password }, from);
  const codeOf = (attempt: Promise<unknown>) => attempt.then(() => 'ok', (error: { code: string }) => error.code);
  const guess = (from = caller()) => codeOf(signIn('wrong', from));
  /** Uses up the attempts of unknown clients. */
  const exhaustUnknownClients = async () => {
    for (let at = 0; at < 100; at++) await guess(unknownClient(at));
    expect(await guess(unknownClient(200))).toBe('too_many_attempts');
  };
  const principalOf = ({ body }: { body: { access_token: string } }) => services.principals.principalOf(`Bearer ${body.access_token}`);
  const administrator = async (of: AuthServices) => {
    const root = { email: 'root@example.com', password: GOOD_PASSWORD };
    await of.users.create({ email: root.email, password_hash: await argon2.hash(root.password), name: null, role: 'admin' });
    const { body } = await of.passwordSignIn.signIn(root, caller());
    return of.principals.principalOf(`Bearer ${body.access_token}`);
  };
  const devices = () => services.on.reader.query<{ device_hash: string }[]>('SELECT device_hash FROM known_devices');

  beforeEach(async () => {
    argon2 = new FakeArgon2();
    services = await openAuthServices(kind, {}, { argon2 });
  });
  afterEach(() => services.close());

  test('T3: an unknown address costs as many password verifications as a known one', async () => {
    await services.registration.register(ada, caller());
    const checksOf = async (email: string) => {
      const before = argon2.checks;
      await codeOf(services.passwordSignIn.signIn({ email, password: 'wrong' }, unknownClient(1)));
      return argon2.checks - before;
    };
    expect([await checksOf(ada.email), await checksOf('nobody@example.com')]).toEqual([1, 1]);
  });

  test('S10: clients that only know an account’s address queue as unknown; only its known devices queue as the user', async () => {
    const { device_cookie } = await services.registration.register(ada, caller());
    const verified = jest.spyOn(services.hasher, 'verify');
    await guess(unknownClient(1));
    await guess(caller({ device_cookie: device_cookie! }));
    expect(verified.mock.calls.map(([, , { trust }]) => trust)).toEqual(['unknown', 'known']);
  });

  test('S11: new passwords are counted before they are rated: registrations by network, changes by user', async () => {
    let checked = 0;
    const strength = { isWeak: async () => ++checked < 0 };
    const other = await openAuthServices(kind, {}, { argon2, strength });
    try {
      const register = (at: number) => codeOf(other.registration.register({ ...ada, email: `person${at}@example.com` }, caller()));
      for (let at = 0; at < 200; at++) await register(at % 2);
      expect(checked).toBe(200);
      expect([await register(0), checked]).toEqual(['too_many_attempts', 200]);
      const admission = await other.passwordSignIn.signIn({ ...ada, email: 'person1@example.com' }, caller());
      const principal = await other.principals.principalOf(`Bearer ${admission.body.access_token}`);
      const change = () => codeOf(other.account.changePassword(principal, { current_password: ada.password, password: ada.password }, caller()));
      for (let at = 0; at < 60; at++) expect(await change()).toBe('ok');
      expect([await change(), checked]).toEqual(['too_many_attempts', 260]);
    } finally {
      await other.close();
    }
  });

  test('S9: after 100 consecutive wrong passwords from anywhere, only known devices can sign in, until one has', async () => {
    const { device_cookie } = await services.registration.register(ada, caller());
    await exhaustUnknownClients();
    expect(argon2.checks).toBe(100);
    expect(await codeOf(signIn(ada.password, unknownClient(201)))).toBe('too_many_attempts');
    expect(await codeOf(signIn(ada.password, caller({ device_cookie })))).toBe('ok');
    expect(await codeOf(signIn(ada.password, unknownClient(202)))).toBe('ok');
  });

  test('S9: an address without an account gets the same responses', async () => {
    const answers = async (email: string) => {
      const all: string[] = [];
      for (let at = 0; at < 103; at++) all.push(await codeOf(services.passwordSignIn.signIn({ email, password: 'wrong' }, unknownClient(at))));
      return all;
    };
    await services.registration.register(ada, caller());
    expect(await answers('nobody@example.com')).toEqual(await answers(ada.email));
  });

  test('S9: the count survives a restart, and is reset when an administrator sets a new password', async () => {
    const admission = await services.registration.register(ada, caller());
    await exhaustUnknownClients();
    const { database } = services.on;
    await services.journal.onModuleDestroy();
    const again = await openAuthServices(kind, {}, { database, argon2 });
    expect(await codeOf(again.passwordSignIn.signIn(ada, unknownClient(203)))).toBe('too_many_attempts');
    const { user_id } = admission.body.user;
    await again.administration.resetPassword(await administrator(again), user_id, { password: BETTER });
    expect(await codeOf(again.passwordSignIn.signIn({ ...ada, password: BETTER }, unknownClient(204)))).toBe('ok');
    expect(await again.on.reader.query('SELECT * FROM failed_sign_ins')).toEqual([]);
    await again.close();
  });

  test('S9: unknown clients cause no rows for addresses without an account, and one per account', async () => {
    await services.registration.register(ada, caller());
    for (let at = 0; at < 50; at++) {
      await codeOf(services.passwordSignIn.signIn({ email: `nobody${at}@example.com`, password: 'x' }, unknownClient(at)));
      await guess(unknownClient(at));
    }
    await services.journal.onModuleDestroy();
    expect(await services.on.reader.query('SELECT consecutive FROM failed_sign_ins')).toEqual([{ consecutive: 50 }]);
    expect(await devices()).toHaveLength(1);
  });

  test('S9: a new password, disabling and deletion revoke device cookies, and a copy of an old one stays invalid', async () => {
    const admission = await services.registration.register(ada, caller());
    const { device_cookie } = admission;
    const { user_id } = admission.body.user;
    const isKnown = async (mark: string | undefined) => (await services.devices.recognise(user_id, mark)).is_known;
    const principal = await principalOf(admission);
    const renewed = await services.account.changePassword(principal, { current_password: ada.password, password: BETTER }, caller({ device_cookie }));
    expect([await isKnown(device_cookie), await isKnown(renewed)]).toEqual([false, true]);
    const other = await signIn(BETTER, caller({ device_cookie }));
    expect(other.device_cookie).toBeDefined();
    expect([await isKnown(device_cookie), await isKnown(other.device_cookie)]).toEqual([false, true]);
    await services.administration.change(principal, user_id, { status: 'disabled' });
    await services.administration.change(principal, user_id, { status: 'active' });
    expect(await devices()).toEqual([]);
    const { device_cookie: third } = await signIn(BETTER);
    expect(await isKnown(third)).toBe(true);
    await services.administration.resetPassword(await administrator(services), user_id, { password: ada.password });
    expect(await isKnown(third)).toBe(false);
    const { device_cookie: fourth } = await signIn();
    await services.users.delete(user_id);
    await services.registration.register(ada, unknownClient(1));
    expect((await signIn(ada.password, caller({ device_cookie: fourth }))).device_cookie).toBeDefined();
  });

  test('S9: an account has its ten most recently used devices, and one with too many failures is no longer known', async () => {
    const first = (await services.registration.register(ada, caller())).device_cookie;
    const marks: (string | undefined)[] = [];
    for (let at = 0; at < 10; at++) {
      services.clock.advance(1_000);
      // Keep the first device in use throughout.
      await signIn(ada.password, caller({ device_cookie: first }));
      services.clock.advance(1_000);
      marks.push((await signIn()).device_cookie);
    }
    expect(await devices()).toHaveLength(10);
    const { user_id } = (await signIn(ada.password, caller({ device_cookie: first }))).body.user;
    const known = await Promise.all([first, ...marks].map(async (mark) => (await services.devices.recognise(user_id, mark)).is_known));
    expect(known).toEqual([true, false, ...Array<boolean>(9).fill(true)]);
    for (let at = 0; at < 20; at++) {
      expect(await guess(caller({ device_cookie: first }))).toBe('bad_credentials');
      services.clock.advance(86_400_000);
    }
    await services.journal.onModuleDestroy();
    expect((await signIn(ada.password, caller({ device_cookie: first }))).device_cookie).toBeDefined();
  });

  test('S9: a browser shared by two users is known for both', async () => {
    const { device_cookie: ofAda } = await services.registration.register(ada, caller());
    const { device_cookie: ofBoth } = await services.registration.register({ ...ada, email: 'grace@example.com' }, caller({ device_cookie: ofAda }));
    await exhaustUnknownClients();
    expect(await codeOf(signIn(ada.password, caller({ device_cookie: ofBoth })))).toBe('ok');
  });

  test('S9: refusals are reported as samples, without what was typed; locking out unknown clients is always reported', async () => {
    const { user } = (await services.registration.register(ada, caller())).body;
    const events: (SignInRefused | SignInRestricted)[] = [];
    services.on.bus.within(SignInRefused, (event) => void events.push(event));
    services.on.bus.within(SignInRestricted, (event) => void events.push(event));
    await guess(caller({ device: 'curl' }));
    await codeOf(services.passwordSignIn.signIn({ email: 'typed@example.com', password: 'x' }, unknownClient(7)));
    await services.journal.onModuleDestroy();
    const origin = { address: '192.0.2.1', device: 'curl', is_known_device: false };
    expect(events).toEqual([
      new SignInRefused(user.user_id, 'wrong_password', origin, 0),
      new SignInRefused(null, 'wrong_password', { ...origin, address: '198.51.100.7', device: 'Test browser' }, 0),
    ]);
    for (let at = 0; at < 99; at++) await guess(unknownClient(at));
    await guess(unknownClient(150));
    await services.on.writer.query(`UPDATE users SET status = 'disabled'`);
    services.clock.advance(60_000);
    await codeOf(signIn(ada.password, unknownClient(151)));
    await services.journal.onModuleDestroy();
    expect(events.slice(2).map((event) => [event.constructor.name, 'reason' in event ? [event.reason, event.left_out] : null])).toEqual([
      ['SignInRestricted', null],
      ['SignInRefused', ['unknown_device', 100]],
    ]);
    expect(JSON.stringify(events)).not.toContain('typed');
  });
});

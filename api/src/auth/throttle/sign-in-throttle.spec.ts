import { FakeClock } from '../../../test/support/fake-clock.js';
import { createSignInThrottle } from '../../../test/support/sign-in-throttle.js';
import { Bus } from '../../core/bus/bus.js';
import { parseSettings } from '../../settings.js';
import { UserChanged } from '../../users/index.js';
import { SignedIn } from '../auth.events.js';
import { UNKNOWN_DEVICE } from '../devices/known-devices.js';
import { ConsecutiveFailures } from './consecutive-failures.js';
import type { SignInRequest, SignInThrottle } from './sign-in-throttle.js';

const office = '192.0.2.1';
const ada = { email: 'ada@example.com', user_id: 'ada' };
const laptop = { ...UNKNOWN_DEVICE, device_hash: 'laptop', is_known: true };
/** As read before anything happened here. */
const stored = (count: number) => ({ ...UNKNOWN_DEVICE, failures: { count, read_at: 0 } });

describe('SignInThrottle', () => {
  let clock: FakeClock;
  let bus: Bus;
  let failures: ConsecutiveFailures;
  let throttle: SignInThrottle;

  const candidate = (who: Partial<SignInRequest> = {}, address = office): SignInRequest => ({
    ...ada, device: UNKNOWN_DEVICE, origin: { address, device: null, is_known_device: false }, ...who,
  });
  /** Attempts a sign-in with a wrong password. @returns how long to wait, in seconds; 0 when the password was checked */
  const guess = (who: Partial<SignInRequest> = {}, address = office): Promise<number> =>
    waitOf(async () => (await throttle.beginSignIn(candidate(who, address))).failed());
  const waitOf = async (attempt: () => unknown): Promise<number> => {
    try {
      await attempt();
      return 0;
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_many_attempts' });
      return Number((error as { headers: Record<string, string> }).headers['Retry-After']);
    }
  };
  const times = async <T>(count: number, act: (at: number) => T): Promise<Awaited<T>[]> => {
    const results: Awaited<T>[] = [];
    for (let at = 0; at < count; at++) results.push(await act(at));
    return results;
  };
  const make = (env: Record<string, string> = {}) => {
    bus = new Bus();
    failures = new ConsecutiveFailures(bus, clock);
    throttle = createSignInThrottle({ settings: parseSettings(env), failures, bus, clock });
  };

  beforeEach(() => {
    clock = new FakeClock();
    make();
  });

  test('A32: 429 from about the tenth guess, with a longer wait each time', async () => {
    const waits = await times(101, () => guess());
    expect(waits.findIndex((each) => each > 0)).toBe(9);
    expect(waits.slice(9, 13)).toEqual([10, 20, 40, 80]);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(900);
  });

  test('A32: the owner’s known device is not throttled by it, and has its own budget', async () => {
    await times(101, () => guess());
    (await throttle.beginSignIn(candidate({ device: laptop }))).succeeded();
    expect(await times(9, () => guess({ device: laptop }))).toEqual(Array(9).fill(0));
    expect(await guess({ device: laptop })).toBeGreaterThan(0);
  });

  test('another user at the same address, and the same user elsewhere, are not throttled by it', async () => {
    await times(101, () => guess());
    expect(await guess({ email: 'grace@example.com', user_id: 'grace' })).toBe(0);
    expect(await guess({}, '198.51.100.7')).toBe(0);
  });

  test('A33: one password tried on many accounts is refused by address', async () => {
    const waits = await times(500, (at) => guess({ email: `person${at}@example.com`, user_id: `person${at}` }));
    expect(waits.findIndex((each) => each > 0)).toBe(100);
    expect(waits.at(-1)).toBeGreaterThan(0);
    expect(await guess({ email: 'grace@example.com', user_id: 'grace' }, '198.51.100.7')).toBe(0);
  });

  test('one attempt is allowed after each wait', async () => {
    await times(10, () => guess());
    expect(await guess()).toBe(20);
    clock.advance(20_001);
    expect(await guess()).toBe(0);
    expect(await guess()).toBeGreaterThan(20);
  });

  test('a successful sign-in resets the count, and uses up no budget', async () => {
    await times(300, async () => (await throttle.beginSignIn(candidate())).succeeded());
    expect(await times(8, () => guess())).toEqual(Array(8).fill(0));
  });

  test('an attempt that failed because of the server does not count', async () => {
    await times(300, async () => (await throttle.beginSignIn(candidate())).cancelled());
    await times(300, async () => (await throttle.beginSignIn(candidate({ user_id: undefined }))).cancelled());
    expect(await times(8, () => guess())).toEqual(Array(8).fill(0));
    expect(await guess({ user_id: undefined }, '198.51.100.7')).toBe(0);
  });

  test.each([['an account', 'ada'], ['an address without one', undefined]])(
    'S9: unknown clients have 100 consecutive wrong passwords for %s, from however many addresses',
    async (_, user_id) => {
      const waits = await times(200, (at) => guess({ user_id }, `198.51.100.${at}`));
      expect(waits.filter((each) => each === 0)).toHaveLength(100);
      expect(new Set(waits.slice(100))).toEqual(new Set([900]));
      // Waiting alone does not help.
      clock.advance(29 * 86_400_000);
      expect(await guess({ user_id, device: stored(user_id ? 100 : 0) }, '203.0.113.1')).toBe(900);
    },
  );

  test('S9: concurrent attempts have the same limit of 100', async () => {
    const begun = await times(200, (at) => throttle.beginSignIn(candidate({}, `198.51.100.${at}`)).catch(() => null));
    const attempts = begun.filter((attempt) => attempt !== null);
    expect(attempts).toHaveLength(100);
    for (const attempt of attempts) attempt.failed();
    expect(await guess({}, '203.0.113.1')).toBe(900);
  });

  test('S9: beyond the limit a known device can sign in; that, or a new password, resets the count for unknown clients', async () => {
    for (const renew of [new SignedIn('ada', 's'), new UserChanged('ada', ['password'])]) {
      await times(101, (at) => guess({}, `198.51.100.${at}`));
      expect(await guess({}, '203.0.113.1')).toBe(900);
      (await throttle.beginSignIn(candidate({ device: laptop }))).succeeded();
      bus.notifyCommitted(new UserChanged('ada', ['name']));
      expect(await guess({}, '203.0.113.2')).toBe(900);
      bus.notifyCommitted(renew);
      expect(await guess({}, '203.0.113.3')).toBe(0);
      clock.advance(86_400_000);
    }
  });

  test('S9: the count in the database is continued, and attempts in progress during a sign-in still count', async () => {
    expect(await times(3, (at) => guess({ device: stored(98) }, `198.51.100.${at}`))).toEqual([0, 0, 900]);
    const underWay = await times(60, (at) => throttle.beginSignIn(candidate({ user_id: 'grace' }, `203.0.113.${at}`)));
    bus.notifyCommitted(new SignedIn('grace', 's'));
    for (const attempt of underWay) attempt.failed();
    expect(failures.beginSaving()).toContainEqual(expect.objectContaining({ user_id: 'grace', added: 60 }));
  });

  test('S9: failures that are stored only after a sign-in are taken back, and those that could not be stored are added later', async () => {
    const added = (saving: { added: number }[]) => saving.map((each) => each.added);
    for (const isStored of [true, false]) {
      await times(5, () => guess());
      const saving = failures.beginSaving();
      expect(added(saving)).toEqual([5]);
      bus.notifyCommitted(new SignedIn('ada', 's'));
      failures.endSaving(saving, isStored);
      const next = failures.beginSaving();
      expect(added(next)).toEqual(isStored ? [-5] : []);
      failures.endSaving(next, true);
      clock.advance(86_400_000);
    }
    await guess();
    failures.endSaving(failures.beginSaving(), false);
    await guess();
    expect(added(failures.beginSaving())).toEqual([2]);
  });

  test('S9: what other servers have stored counts; it is believed alone once nothing has changed here for a while', async () => {
    const read = (count: number) => ({ device: { ...UNKNOWN_DEVICE, failures: { count, read_at: clock.now() } } });
    const isUsedUp = async (count: number) => (await guess(read(count), `198.51.100.${count}`)) > 0;
    await guess();
    failures.endSaving(failures.beginSaving(), true);
    clock.advance(1);
    expect([await isUsedUp(99), await isUsedUp(0)]).toEqual([false, true]);
    failures.endSaving(failures.beginSaving(), true);
    clock.advance(10_000);
    expect(await isUsedUp(0)).toBe(false);
    bus.notifyCommitted(new SignedIn('ada', 's'));
    // Read before the sign-in.
    expect(await guess({ device: { ...UNKNOWN_DEVICE, failures: { count: 100, read_at: clock.now() - 1 } } }, '203.0.113.7')).toBe(0);
  });

  test('T4: the addresses of one IPv6 prefix share the budgets, those of another do not', async () => {
    await times(20, (at) => guess({}, `2001:db8:1:2::${at + 1}`));
    expect(await guess({}, '2001:db8:1:2:ffff::1')).toBeGreaterThan(0);
    expect(await guess({}, '2001:db8:1:3::1')).toBe(0);
    const many = (at: number) => ({ email: `p${at}@example.com`, user_id: `p${at}` });
    expect((await times(101, (at) => guess(many(at), `2001:db8:9:9::${at}`))).filter((each) => each > 0)).toHaveLength(1);
    expect((await times(201, (at) => waitOf(() => throttle.countRegistration(`2001:db8:7:7::${at}`)))).filter((each) => each > 0)).toHaveLength(1);
  });

  test('T4: an IPv6 site has the failed sign-ins and registrations of ten networks', async () => {
    const addresses = (at: number) => `2001:db8:5:${at.toString(16)}::1`;
    const waits = await times(1_100, (at) => guess({ email: `q${at}@example.com`, user_id: `q${at}` }, addresses(at)));
    expect(waits.filter((each) => each > 0)).toHaveLength(100);
    expect((await times(2_010, (at) => waitOf(() => throttle.countRegistration(addresses(at))))).filter((each) => each > 0)).toHaveLength(10);
    expect(await guess({ email: 'elsewhere@example.com', user_id: 'elsewhere' }, '2001:db8:6::1')).toBe(0);
  });

  test('confirming a password, registering and setting passwords are limited too', async () => {
    const origin = candidate().origin;
    const confirm = (sign_in_id: string) => async () =>
      (await throttle.beginConfirmation({ user_id: 'ada', sign_in_id, email: '', name: null, role: 'user' }, UNKNOWN_DEVICE.failures, origin)).failed();
    expect((await times(20, () => waitOf(confirm('s1')))).some((each) => each > 0)).toBe(true);
    expect(await waitOf(confirm('s2'))).toBe(0);
    expect((await times(201, () => waitOf(() => throttle.countRegistration(office)))).filter((each) => each > 0)).toHaveLength(1);
    expect((await times(61, () => waitOf(() => throttle.countNewPassword('ada')))).filter((each) => each > 0)).toHaveLength(1);
    expect(await waitOf(() => throttle.countNewPassword('grace'))).toBe(0);
  });

  test('with RATE_LIMITS=off nothing is counted', async () => {
    make({ RATE_LIMITS: 'off' });
    for (let at = 0; at < 300; at++) {
      expect(await guess()).toBe(0);
      expect(await waitOf(() => throttle.countRegistration(office))).toBe(0);
      expect(await waitOf(() => throttle.countNewPassword('ada'))).toBe(0);
    }
    expect(failures.size).toBe(0);
  });
});

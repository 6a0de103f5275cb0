import { FakeClock } from '../../../test/support/fake-clock.js';
import { Bus } from '../../core/bus/bus.js';
import { parseSettings } from '../../settings.js';
import { UserChanged } from '../../users/index.js';
import { SignedIn } from '../auth.events.js';
import { UNKNOWN_DEVICE } from '../devices/known-devices.js';
import { ConsecutiveFailures } from './consecutive-failures.js';
import type { SignInFailureRecorder } from './sign-in-failure-recorder.js';
import { type SignInRequest, SignInThrottle } from './sign-in-throttle.js';

const office = '192.0.2.1';
const ada = { email: 'ada@example.com', user_id: 'ada' };
const laptop = { device_hash: 'laptop', is_known: true, failures: 0 };

describe('SignInThrottle', () => {
  let clock: FakeClock;
  let bus: Bus;
  let failures: ConsecutiveFailures;
  let throttle: SignInThrottle;

  const candidate = (who: Partial<SignInRequest> = {}, address = office): SignInRequest => ({
    ...ada, device: UNKNOWN_DEVICE, origin: { address, device: null, is_known_device: false }, ...who,
  });
  /** Attempts a sign-in with a wrong password. @returns how long to wait, in seconds; 0 when the password was checked */
  const guess = (who: Partial<SignInRequest> = {}, address = office): number => waitOf(() => throttle.beginSignIn(candidate(who, address)).failed());
  const waitOf = (attempt: () => unknown): number => {
    try {
      attempt();
      return 0;
    } catch (error) {
      expect(error).toMatchObject({ code: 'too_many_attempts' });
      return Number((error as { headers: Record<string, string> }).headers['Retry-After']);
    }
  };
  const times = <T>(count: number, act: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => act(at));
  const make = (env: Record<string, string> = {}) => {
    bus = new Bus();
    failures = new ConsecutiveFailures(bus, clock);
    const failureRecorder = { recordWrongPassword: ({ user_id }: { user_id: string }) => failures.recordFailure(user_id) } as unknown as SignInFailureRecorder;
    throttle = new SignInThrottle(parseSettings(env), failures, failureRecorder, clock);
  };

  beforeEach(() => {
    clock = new FakeClock();
    make();
  });

  test('A32: 429 from about the tenth guess, with a longer wait each time', () => {
    const waits = times(101, () => guess());
    expect(waits.findIndex((each) => each > 0)).toBe(9);
    expect(waits.slice(9, 13)).toEqual([10, 20, 40, 80]);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(900);
  });

  test('A32: the owner’s known device is not throttled by it, and has its own budget', () => {
    times(101, () => guess());
    throttle.beginSignIn(candidate({ device: laptop })).succeeded();
    expect(times(9, () => guess({ device: laptop }))).toEqual(Array(9).fill(0));
    expect(guess({ device: laptop })).toBeGreaterThan(0);
  });

  test('another user at the same address, and the same user elsewhere, are not throttled by it', () => {
    times(101, () => guess());
    expect(guess({ email: 'grace@example.com', user_id: 'grace' })).toBe(0);
    expect(guess({}, '198.51.100.7')).toBe(0);
  });

  test('A33: one password tried on many accounts is refused by address', () => {
    const waits = times(500, (at) => guess({ email: `person${at}@example.com`, user_id: `person${at}` }));
    expect(waits.findIndex((each) => each > 0)).toBe(100);
    expect(waits.at(-1)).toBeGreaterThan(0);
    expect(guess({ email: 'grace@example.com', user_id: 'grace' }, '198.51.100.7')).toBe(0);
  });

  test('one attempt is allowed after each wait', () => {
    times(10, () => guess());
    expect(guess()).toBe(20);
    clock.advance(20_001);
    expect(guess()).toBe(0);
    expect(guess()).toBeGreaterThan(20);
  });

  test('a successful sign-in resets the count, and uses up no budget', () => {
    times(300, () => throttle.beginSignIn(candidate()).succeeded());
    expect(times(8, () => guess())).toEqual(Array(8).fill(0));
  });

  test('an attempt that failed because of the server does not count', () => {
    times(300, () => throttle.beginSignIn(candidate()).cancelled());
    times(300, () => throttle.beginSignIn(candidate({ user_id: undefined })).cancelled());
    expect(times(8, () => guess())).toEqual(Array(8).fill(0));
    expect(guess({ user_id: undefined }, '198.51.100.7')).toBe(0);
  });

  test.each([['an account', 'ada'], ['an address without one', undefined]])(
    'S9: unknown clients have 100 consecutive wrong passwords for %s, from however many addresses',
    (_, user_id) => {
      const waits = times(200, (at) => guess({ user_id }, `198.51.100.${at}`));
      expect(waits.filter((each) => each === 0)).toHaveLength(100);
      expect(new Set(waits.slice(100))).toEqual(new Set([900]));
      // Waiting alone does not help.
      clock.advance(29 * 86_400_000);
      expect(guess({ user_id, device: { ...UNKNOWN_DEVICE, failures: user_id ? 100 : 0 } }, '203.0.113.1')).toBe(900);
    },
  );

  test('S9: concurrent attempts have the same limit of 100', () => {
    const attempts = times(200, (at) => {
      try {
        return throttle.beginSignIn(candidate({}, `198.51.100.${at}`));
      } catch {
        return null;
      }
    }).filter((attempt) => attempt !== null);
    expect(attempts).toHaveLength(100);
    for (const attempt of attempts) attempt.failed();
    expect(guess({}, '203.0.113.1')).toBe(900);
  });

  test('S9: beyond the limit a known device can sign in; that, or a new password, resets the count for unknown clients', () => {
    for (const renew of [new SignedIn('ada', 's'), new UserChanged('ada', ['password'])]) {
      times(101, (at) => guess({}, `198.51.100.${at}`));
      expect(guess({}, '203.0.113.1')).toBe(900);
      expect(() => throttle.beginSignIn(candidate({ device: laptop })).succeeded()).not.toThrow();
      bus.notifyCommitted(new UserChanged('ada', ['name']));
      expect(guess({}, '203.0.113.2')).toBe(900);
      bus.notifyCommitted(renew);
      expect(guess({}, '203.0.113.3')).toBe(0);
      clock.advance(86_400_000);
    }
  });

  test('S9: the count in the database is continued, and attempts in progress during a sign-in still count', () => {
    const stored = (count: number) => ({ device: { ...UNKNOWN_DEVICE, failures: count } });
    expect(times(3, (at) => guess(stored(98), `198.51.100.${at}`))).toEqual([0, 0, 900]);
    const underWay = times(60, (at) => throttle.beginSignIn(candidate({ user_id: 'grace' }, `203.0.113.${at}`)));
    bus.notifyCommitted(new SignedIn('grace', 's'));
    for (const attempt of underWay) attempt.failed();
    expect(failures.unsaved()).toContainEqual(['grace', 60]);
  });

  test('T4: the addresses of one IPv6 prefix share the budgets, those of another do not', () => {
    times(20, (at) => guess({}, `2001:db8:1:2::${at + 1}`));
    expect(guess({}, '2001:db8:1:2:ffff::1')).toBeGreaterThan(0);
    expect(guess({}, '2001:db8:1:3::1')).toBe(0);
    const many = (at: number) => ({ email: `p${at}@example.com`, user_id: `p${at}` });
    expect(times(101, (at) => guess(many(at), `2001:db8:9:9::${at}`)).filter((each) => each > 0)).toHaveLength(1);
    expect(times(201, (at) => waitOf(() => throttle.countRegistration(`2001:db8:7:7::${at}`))).filter((each) => each > 0)).toHaveLength(1);
  });

  test('T4: an IPv6 site has the failed sign-ins and registrations of ten networks', () => {
    const addresses = (at: number) => `2001:db8:5:${at.toString(16)}::1`;
    const waits = times(1_100, (at) => guess({ email: `q${at}@example.com`, user_id: `q${at}` }, addresses(at)));
    expect(waits.filter((each) => each > 0)).toHaveLength(100);
    expect(times(2_010, (at) => waitOf(() => throttle.countRegistration(addresses(at)))).filter((each) => each > 0)).toHaveLength(10);
    expect(guess({ email: 'elsewhere@example.com', user_id: 'elsewhere' }, '2001:db8:6::1')).toBe(0);
  });

  test('confirming a password, registering and setting passwords are limited too', () => {
    const origin = candidate().origin;
    const confirm = (sign_in_id: string) => () =>
      throttle.beginConfirmation({ user_id: 'ada', sign_in_id, email: '', name: null, role: 'user' }, 0, origin).failed();
    expect(times(20, () => waitOf(confirm('s1'))).some((each) => each > 0)).toBe(true);
    expect(waitOf(confirm('s2'))).toBe(0);
    expect(times(201, () => waitOf(() => throttle.countRegistration(office))).filter((each) => each > 0)).toHaveLength(1);
    expect(times(61, () => waitOf(() => throttle.countNewPassword('ada'))).filter((each) => each > 0)).toHaveLength(1);
    expect(waitOf(() => throttle.countNewPassword('grace'))).toBe(0);
  });

  test('with RATE_LIMITS=off nothing is counted', () => {
    make({ RATE_LIMITS: 'off' });
    for (let at = 0; at < 300; at++) {
      expect(guess()).toBe(0);
      expect(waitOf(() => throttle.countRegistration(office))).toBe(0);
      expect(waitOf(() => throttle.countNewPassword('ada'))).toBe(0);
    }
    expect(failures.size).toBe(0);
  });
});

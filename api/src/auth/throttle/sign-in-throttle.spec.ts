import { jest } from '@jest/globals';
import { parseSettings } from '../../core/config/settings.js';
import { SignInThrottle } from './sign-in-throttle.js';

const office = '192.0.2.1';
const ada = 'ada@example.com';

describe('slowing down who guesses', () => {
  let throttle: SignInThrottle;
  const wait = async (attempt: Promise<unknown>): Promise<number> =>
    attempt.then(
      () => 0,
      (error: { code: string; headers: Record<string, string> }) => {
        expect(error.code).toBe('too_many_attempts');
        return Number(error.headers['Retry-After']);
      },
    );
  const guess = (email = ada, address = office, device?: string) => wait(throttle.signingIn(email, address, device));

  beforeEach(() => {
    jest.useFakeTimers();
    throttle = new SignInThrottle(parseSettings({}));
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('A32: 429 from about the tenth guess, each time for longer', async () => {
    const waits: number[] = [];
    for (let count = 0; count < 101; count++) waits.push(await guess());
    expect(waits.findIndex((each) => each > 0)).toBe(9);
    expect(waits.slice(9, 13)).toEqual([10, 20, 40, 80]);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).toBe(900);
  });

  test('A32: the owner’s own device is not slowed down by it, and has a budget of its own', async () => {
    for (let count = 0; count < 101; count++) await guess();
    const attempt = await throttle.signingIn(ada, office, 'laptop');
    await attempt.succeeded();
    for (let count = 0; count < 9; count++) expect(await guess(ada, office, 'laptop')).toBe(0);
    expect(await guess(ada, office, 'laptop')).toBeGreaterThan(0);
  });

  test('another person at the same address, and the same person elsewhere, are not slowed down by it', async () => {
    for (let count = 0; count < 101; count++) await guess();
    expect(await guess('grace@example.com')).toBe(0);
    expect(await guess(ada, '198.51.100.7')).toBe(0);
  });

  test('A33: one password on many accounts is refused by address', async () => {
    const waits: number[] = [];
    for (let count = 0; count < 500; count++) waits.push(await guess(`person${count}@example.com`));
    expect(waits.findIndex((each) => each > 0)).toBe(100);
    expect(waits.at(-1)).toBeGreaterThan(0);
    expect(await guess('grace@example.com', '198.51.100.7')).toBe(0);
  });

  test('one attempt is let through after each wait', async () => {
    for (let count = 0; count < 10; count++) await guess();
    expect(await guess()).toBe(20);
    jest.advanceTimersByTime(20_001);
    expect(await guess()).toBe(0);
    expect(await guess()).toBeGreaterThan(20);
  });

  test('who was right begins anew, and right sign-ins use nothing up', async () => {
    for (let round = 0; round < 300; round++) {
      const attempt = await throttle.signingIn(ada, office, undefined);
      await attempt.succeeded();
    }
    for (let count = 0; count < 8; count++) expect(await guess()).toBe(0);
  });

  test('an attempt that the server failed does not count', async () => {
    for (let round = 0; round < 300; round++) {
      const attempt = await throttle.signingIn(ada, office, undefined);
      await attempt.cancelled();
    }
    expect(await guess()).toBe(0);
  });

  test('a hundred at once are no more than a hundred in a row', async () => {
    const waits = await Promise.all(Array.from({ length: 100 }, () => guess()));
    expect(waits.filter((each) => each === 0).length).toBeLessThanOrEqual(9);
  });

  test('confirming a password and registering are limited too', async () => {
    const confirming = await Promise.all(Array.from({ length: 20 }, () => wait(throttle.confirming('s1'))));
    expect(confirming.some((each) => each > 0)).toBe(true);
    expect(await wait(throttle.confirming('s2'))).toBe(0);
    const registering = await Promise.all(Array.from({ length: 201 }, () => wait(throttle.registering(office))));
    expect(registering.filter((each) => each > 0)).toHaveLength(1);
  });

  test('with RATE_LIMITS=off nothing is counted', async () => {
    throttle = new SignInThrottle(parseSettings({ RATE_LIMITS: 'off' }));
    for (let count = 0; count < 300; count++) {
      expect(await guess()).toBe(0);
      expect(await wait(throttle.registering(office))).toBe(0);
      expect(await wait(throttle.confirming('s'))).toBe(0);
    }
  });
});

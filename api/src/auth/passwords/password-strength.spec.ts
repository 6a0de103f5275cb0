import { knownUserQueueKey, unknownClientQueueKey } from '../throttle/queue-keys.js';
import { ThreadedPasswordStrength } from './password-strength.js';

/** Passwords crafted to keep an estimator busy: many repeated characters that may stand for others. */
const crafted = ['p@55w0rd'.repeat(4), '@4aA1iI!0oO$5sS'.repeat(3).slice(0, 32), '4@8({[<369&#!1|'.repeat(3).slice(0, 32), 's3$0@1!'.repeat(5).slice(0, 32)];

describe('judging passwords in a thread', () => {
  const strength = new ThreadedPasswordStrength();
  const ada = knownUserQueueKey('ada');
  afterAll(() => strength.onModuleDestroy());

  test('S11: crafted passwords keep the event loop free, the first one too', async () => {
    const before = performance.eventLoopUtilization();
    await Promise.all(crafted.map((password) => strength.isWeak(password, [], ada)));
    // On this thread, they would keep the event loop busy for nearly all of that time.
    expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
  });

  test('both ends of a long password are judged, with what is known of the person', async () => {
    expect(await strength.isWeak('passwordpassword', [], ada)).toBe(true);
    expect(await strength.isWeak('seven green kettles sing', [], ada)).toBe(false);
    expect(await strength.isWeak('ada.lovelace', ['ada.lovelace'], ada)).toBe(true);
    expect(await strength.isWeak(`${'x'.repeat(60)} then seven green kettles sing`, [], ada)).toBe(false);
  });

  test('S11: a flood waits in bounds and in turns, and somebody known is not refused', async () => {
    const outcomes = Array.from({ length: 60 }, (_, at) =>
      strength.isWeak('abcabcabcabcabcabc', [], unknownClientQueueKey(`192.0.2.${at}`, 'x')).catch((error: { code: string }) => error.code),
    );
    expect(await strength.isWeak('seven green kettles sing', [], ada)).toBe(false);
    const settled = await Promise.all(outcomes);
    expect(settled.filter((outcome) => outcome === true)).toHaveLength(17);
    expect(settled.filter((outcome) => outcome === 'busy')).toHaveLength(43);
  });
});

import { knownUserQueueKey, unknownClientQueueKey } from '../throttle/queue-keys.js';
import { ThreadedPasswordStrength } from './password-strength.js';

/** Passwords crafted to be expensive to estimate: many repeated characters that may stand for others. */
const crafted = ['p@55w0rd'.repeat(4), '@4aA1iI!0oO$5sS'.repeat(3).slice(0, 32), '4@8({[<369&#!1|'.repeat(3).slice(0, 32), 's3$0@1!'.repeat(5).slice(0, 32)];

describe('rating passwords in a worker thread', () => {
  const strength = new ThreadedPasswordStrength();
  const ada = knownUserQueueKey('ada');

  test('S11: crafted passwords do not block the event loop, not even the first one', async () => {
    const before = { thread: process.threadCpuUsage(), process: process.cpuUsage() };
    await Promise.all(crafted.map((password) => strength.isWeak(password, [], ada)));
    const [ofThread, ofProcess] = [process.threadCpuUsage(before.thread), process.cpuUsage(before.process)];
    // On the main thread, they would take nearly all of the processor time there.
    expect((ofThread.user + ofThread.system) / (ofProcess.user + ofProcess.system)).toBeLessThan(0.5);
  });

  test('the thread does not keep the process alive', async () => {
    await strength.isWeak('seven green kettles sing', [], ada);
    expect(process.getActiveResourcesInfo()).not.toContain('MessagePort');
  });

  test('both ends of a long password are rated, with what is known about the user', async () => {
    expect(await strength.isWeak('passwordpassword', [], ada)).toBe(true);
    expect(await strength.isWeak('seven green kettles sing', [], ada)).toBe(false);
    expect(await strength.isWeak('ada.lovelace', ['ada.lovelace'], ada)).toBe(true);
    expect(await strength.isWeak(`${'x'.repeat(60)} then seven green kettles sing`, [], ada)).toBe(false);
  });

  test('S11: a flood queues within limits and in turns, and a known user is not refused', async () => {
    const outcomes = Array.from({ length: 60 }, (_, at) =>
      strength.isWeak('abcabcabcabcabcabc', [], unknownClientQueueKey(`192.0.2.${at}`, 'x')).catch((error: { code: string }) => error.code),
    );
    expect(await strength.isWeak('seven green kettles sing', [], ada)).toBe(false);
    const settled = await Promise.all(outcomes);
    expect(settled.filter((outcome) => outcome === true)).toHaveLength(17);
    expect(settled.filter((outcome) => outcome === 'busy')).toHaveLength(43);
  });
});

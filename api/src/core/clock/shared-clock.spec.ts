import { SharedClock } from './shared-clock.js';

const START = Date.parse('2026-03-01T12:00:00.000Z');

describe('the clock shared with PostgreSQL', () => {
  let monotonic: number;
  let clock: SharedClock;
  /** A sample by a server whose clock is that much ahead of the monotonic one. */
  const sample = (offset: number, roundTrip = 0) => {
    const sentAt = monotonic;
    monotonic += roundTrip;
    return clock.addSample({ now: sentAt + roundTrip / 2 + offset, sentAt, receivedAt: monotonic });
  };

  beforeEach(async () => {
    monotonic = 1_000;
    clock = new SharedClock(() => monotonic);
    await clock.synchronize(() => Promise.resolve(monotonic + START));
  });

  test('is that of PostgreSQL, whatever the system’s clock says, and runs on by itself', () => {
    expect(clock.now()).toBe(START + 1_000);
    monotonic += 500.7;
    expect(clock.now()).toBe(START + 1_500);
  });

  test('is corrected by a millisecond a second, and never goes back', () => {
    monotonic += 60_000;
    expect(sample(START - 50)).toBeNull();
    const from = clock.now();
    let last = from;
    for (let second = 0; second < 30; second++) {
      monotonic += 1_000;
      expect(clock.now()).toBeGreaterThan(last);
      last = clock.now();
    }
    expect(from + 30_000 - last).toBe(30);
    monotonic += 60_000;
    expect(clock.now()).toBe(Math.floor(monotonic + START - 50));
  });

  test('is set at once when it is more than a second off, and forgets earlier samples', () => {
    monotonic += 1_000;
    expect(sample(START + 600_000, 40)).toBe(600_000);
    expect(clock.now()).toBe(Math.floor(monotonic + START + 600_000));
    monotonic += 1_000;
    expect(sample(START + 600_000, 80)).toBeNull();
    expect(clock.now()).toBe(Math.floor(monotonic + START + 600_000));
  });

  test('believes the fastest answer of the last minute', () => {
    monotonic += 1_000;
    sample(START + 300, 900);
    monotonic += 10_000;
    expect(clock.now()).toBe(Math.floor(monotonic + START));
  });
});

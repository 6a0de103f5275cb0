import { FakeClock } from '../../../test/support/fake-clock.js';
import { collectStartupGarbage } from '../memory/startup-garbage.js';
import { WindowCounters } from './window-counters.js';

describe('WindowCounters', () => {
  let clock: FakeClock;
  const counters = (points: number, capacity?: number) =>
    new WindowCounters({ points, seconds: 60, ...(capacity === undefined ? {} : { capacity }) }, clock);
  beforeEach(() => {
    clock = new FakeClock();
  });

  test('a window starts with its first point and expires as a whole', () => {
    const windows = counters(10);
    expect(windows.add('a')).toEqual({ count: 1, resetMs: 60_000 });
    clock.advance(59_999);
    expect(windows.add('a', 5)).toEqual({ count: 6, resetMs: 1 });
    expect(windows.get('b')).toBeUndefined();
    clock.advance(1);
    expect(windows.get('a')).toBeUndefined();
    expect(windows.add('a')).toEqual({ count: 1, resetMs: 60_000 });
  });

  test('points can be returned, down to zero; a key can be deleted, or restarted with a window of another length', () => {
    const windows = counters(10);
    windows.add('a', 3);
    expect(windows.add('a', -2).count).toBe(1);
    expect(windows.add('a', -5).count).toBe(0);
    windows.add('a', 9);
    windows.delete('a');
    expect(windows.get('a')).toBeUndefined();
    windows.restart('a', 7, 5);
    expect(windows.get('a')).toEqual({ count: 7, resetMs: 5_000 });
  });

  test('a clock that is set back by a day makes no key wait longer than a window', () => {
    const windows = counters(1);
    windows.add('a');
    clock.advance(-86_400_000);
    expect(windows.get('a')).toEqual({ count: 1, resetMs: 60_000 });
    clock.advance(60_000);
    expect(windows.get('a')).toBeUndefined();
  });

  test('K7: a flood of keys evicts the lightest, never one that has used half, and refuses no new key', () => {
    const windows = counters(10, 1_000);
    for (let at = 0; at < 100; at++) windows.add(`heavy ${at}`, 5);
    const counts = Array.from({ length: 50_000 }, (_, at) => windows.add(`flood ${at}`).count);
    expect(Math.max(...counts)).toBe(1);
    expect(windows.size).toBe(1_000);
    for (let at = 0; at < 100; at++) expect(windows.get(`heavy ${at}`)?.count).toBe(5);
    expect(windows.get('flood 0')).toBeUndefined();
    expect(windows.get('flood 49999')?.count).toBe(1);
  });

  test('K7: heavy keys beyond half of the capacity leave room for new ones', () => {
    const windows = counters(2, 100);
    for (let at = 0; at < 500; at++) windows.add(`heavy ${at}`, 2);
    expect(windows.size).toBeLessThanOrEqual(100);
    for (let count = 1; count <= 2; count++) expect(windows.add('newcomer').count).toBe(count);
    for (let at = 0; at < 49; at++) windows.add(`more ${at}`);
    expect(windows.get('newcomer')?.count).toBe(2);
  });

  test('K7: a key takes little memory however long it is, and expired windows are removed as new keys arrive', () => {
    const windows = counters(10, 20_000);
    collectStartupGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let at = 0; at < 30_000; at++) windows.add(`${at}`.padStart(1_000, 'x'));
    collectStartupGarbage();
    expect((process.memoryUsage().heapUsed - before) / 20_000).toBeLessThan(300);
    expect(windows.size).toBe(20_000);
    clock.advance(60_000);
    for (let at = 0; at < 10_000; at++) windows.add(`new ${at}`);
    expect(windows.size).toBe(10_000);
  });
});

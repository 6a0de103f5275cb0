import { jest } from '@jest/globals';
import { IndexingThrottle } from './indexing-throttle.js';

describe('IndexingThrottle', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  /** Runs a job that ends this long after the previous one. */
  function job(pace: IndexingThrottle, { indexed, took, of }: { indexed: number; took: number; of: number }): number {
    pace.start();
    jest.advanceTimersByTime(of);
    pace.recordJob(indexed, took);
    return pace.messages;
  }

  test('without other work, a job takes a few milliseconds', () => {
    const pace = new IndexingThrottle(false);
    let messages = 0;
    for (let at = 0; at < 20; at++) messages = job(pace, { indexed: 100, took: 10, of: 12 });
    expect(messages).toBe(80);
  });

  test('under load, jobs take a third of the time, however slow everything is, up to a limit', () => {
    const [quick, slow] = [new IndexingThrottle(false), new IndexingThrottle(false)];
    let messages = [0, 0];
    for (let at = 0; at < 20; at++)
      messages = [job(quick, { indexed: 100, took: 10, of: 60 }), job(slow, { indexed: 100, took: 50, of: 300 })];
    expect(messages).toEqual([200, 200]);
    expect(job(quick, { indexed: 200, took: 20, of: 600 })).toBe(256);
  });

  test('a job never falls below the size needed to keep up, and the cost of a few messages is not extrapolated', () => {
    const pace = new IndexingThrottle(false);
    const before = pace.messages;
    expect(job(pace, { indexed: 2, took: 30, of: 30 })).toBeGreaterThanOrEqual(before);
    for (let at = 0; at < 20; at++) job(pace, { indexed: 16, took: 200, of: 200 });
    expect(job(pace, { indexed: 16, took: 200, of: 10 })).toBe(16);
  });

  test('on PostgreSQL every job has the maximum size', () => {
    expect(job(new IndexingThrottle(true), { indexed: 16, took: 500, of: 500 })).toBe(256);
  });
});

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { RecurringTask } from './recurring-task.js';

/** Counts its runs; the test ends each of them. */
class Counting extends RecurringTask {
  readonly warnings: unknown[] = [];
  started = 0;
  finish: (error?: Error) => void = () => undefined;

  constructor() {
    super(1_000, 'could not count');
    this.logger.warn = (...words: unknown[]) => void this.warnings.push(words);
  }

  captureLog(hear: (...words: unknown[]) => void): void {
    this.logger.log = hear;
  }

  protected runOnce(): Promise<void> {
    this.started++;
    return new Promise((resolve, reject) => {
      this.finish = (error) => (error ? reject(error) : resolve());
    });
  }
}

describe('a recurring task', () => {
  let task: Counting;

  beforeEach(() => {
    jest.useFakeTimers();
    task = new Counting();
    void task.onApplicationBootstrap();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  const finishRun = async (error?: Error) => {
    task.finish(error);
    await jest.advanceTimersByTimeAsync(0);
  };

  test('starts at once and repeats at its interval', async () => {
    expect(task.started).toBe(1);
    await finishRun();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(task.started).toBe(2);
  });

  test('never runs twice at the same time', async () => {
    await jest.advanceTimersByTimeAsync(5_000);
    expect(task.started).toBe(1);
    await finishRun();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(task.started).toBe(2);
  });

  test('logs a failure and retries', async () => {
    const err = new Error('no disk');
    await finishRun(err);
    expect(task.warnings).toEqual([[{ err }, 'could not count']]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(task.started).toBe(2);
  });

  test('S12: while every run fails, delays grow to 4 s, and the log has the first failure, one a minute, and the recovery', async () => {
    const err = new Error('no disk');
    const startedAt: number[] = [];
    const news: unknown[] = [];
    task.captureLog((...words) => void news.push(words));
    for (let second = 0; second < 130; second++) {
      if (task.started > startedAt.length) startedAt.push(second);
      await finishRun(err);
      await jest.advanceTimersByTimeAsync(1_000);
    }
    const pauses = startedAt.slice(1).map((second, at) => second - startedAt[at]!);
    expect(pauses.slice(0, 4)).toEqual([1, 2, 4, 4]);
    expect(Math.max(...pauses)).toBe(4);
    expect(task.warnings).toHaveLength(3);
    expect(news).toEqual([]);
    await jest.advanceTimersByTimeAsync(4_000);
    const before = task.started;
    await finishRun();
    expect(news).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(task.started).toBe(before + 1);
    await finishRun(err);
    expect(task.warnings).toHaveLength(4);
  });

  test('stops with its module, which waits for the run in progress', async () => {
    let isGone = false;
    const going = task.onModuleDestroy().then(() => (isGone = true));
    await jest.advanceTimersByTimeAsync(10_000);
    expect([task.started, isGone, jest.getTimerCount()]).toEqual([1, false, 0]);
    await finishRun();
    await going;
  });
});

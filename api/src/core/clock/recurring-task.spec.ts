import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { RecurringTask } from './recurring-task.js';

/** Counts its rounds; each ends when it is told to. */
class Counting extends RecurringTask {
  readonly warnings: unknown[] = [];
  begun = 0;
  finish: (error?: Error) => void = () => undefined;

  constructor() {
    super(1_000, 'could not count');
    this.logger.warn = (...words: unknown[]) => void this.warnings.push(words);
  }

  protected round(): Promise<void> {
    this.begun++;
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

  const ends = async (error?: Error) => {
    task.finish(error);
    await jest.advanceTimersByTimeAsync(0);
  };

  test('begins at once and goes on at its interval', async () => {
    expect(task.begun).toBe(1);
    await ends();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(task.begun).toBe(2);
  });

  test('never runs twice at a time', async () => {
    await jest.advanceTimersByTimeAsync(5_000);
    expect(task.begun).toBe(1);
    await ends();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(task.begun).toBe(2);
  });

  test('logs a failure and tries again', async () => {
    const err = new Error('no disk');
    await ends(err);
    expect(task.warnings).toEqual([[{ err }, 'could not count']]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(task.begun).toBe(2);
  });

  test('stops with its module, which waits for the round under way', async () => {
    let isGone = false;
    const going = task.onModuleDestroy().then(() => (isGone = true));
    await jest.advanceTimersByTimeAsync(10_000);
    expect([task.begun, isGone, jest.getTimerCount()]).toEqual([1, false, 0]);
    await ends();
    await going;
  });
});

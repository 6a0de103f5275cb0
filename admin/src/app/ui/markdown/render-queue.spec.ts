import { jest } from '@jest/globals';
import { RenderQueue } from './render-queue';

describe('RenderQueue', () => {
  let now = 0;
  const done: string[] = [];
  const job = (name: string, takes: number) => () => {
    now += takes;
    done.push(name);
  };

  beforeEach(() => {
    now = 1_000;
    done.length = 0;
    jest.useFakeTimers({ doNotFake: ['performance'] });
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('runs quick jobs at once', () => {
    const queue = new RenderQueue();
    expect([queue.run(job('a', 5)), queue.run(job('b', 5))]).toEqual([null, null]);
    expect(done).toEqual(['a', 'b']);
  });

  it('continues in later turns, the newest first, once the jobs have taken too long', () => {
    const queue = new RenderQueue();
    for (const name of ['a', 'b', 'c', 'd', 'e']) queue.run(job(name, 30));
    expect(done).toEqual(['a', 'b']);
    jest.advanceTimersToNextTimer();
    expect(done).toEqual(['a', 'b', 'e', 'd']);
    jest.runAllTimers();
    expect(done).toEqual(['a', 'b', 'e', 'd', 'c']);
  });

  it('drops cancelled jobs, and leaves no timer behind', () => {
    const queue = new RenderQueue();
    queue.run(job('a', 50));
    const [drop, other] = [queue.run(job('b', 5)), queue.run(job('c', 5))];
    drop?.();
    other?.();
    expect(jest.getTimerCount()).toBe(0);
    now += 1_000;
    queue.run(job('d', 5));
    expect(done).toEqual(['a', 'd']);
  });

  it('is not stopped by a job that fails', () => {
    const queue = new RenderQueue();
    queue.run(job('a', 50));
    queue.run(job('b', 5));
    queue.run(() => {
      throw new Error('broken');
    });
    expect(() => jest.advanceTimersToNextTimer()).toThrow('broken');
    jest.runAllTimers();
    expect(done).toEqual(['a', 'b']);
  });
});

import { jest } from '@jest/globals';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { Bus } from '../bus/bus.js';
import { JOB_LIMIT_MS, JobRunner } from './job-runner.js';

class Something {}

/** A query runner that records its queries. */
function fakeRunner(): { runner: QueryRunner; queries: string[] } {
  const queries: string[] = [];
  const runner = { query: (text: string) => Promise.resolve(queries.push(text)) } as unknown as QueryRunner;
  return { runner, queries };
}

describe('a write job', () => {
  const source = {
    query: (text: string, parameters: unknown[] | undefined, runner: QueryRunner) => runner.query(text, parameters),
  } as unknown as DataSource;
  let bus: Bus;
  let jobs: JobRunner;

  beforeEach(() => {
    jest.useFakeTimers();
    bus = new Bus();
    jobs = new JobRunner(source, bus);
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test('one that takes too long times out, and its manager is unusable from then on', async () => {
    const { runner, queries } = fakeRunner();
    let manager: EntityManager | undefined;
    const running = jobs.run(runner, async (job) => {
      manager = job.manager;
      await manager.query('SELECT 1');
      await new Promise(() => undefined);
    });
    const failed = expect(running).rejects.toMatchObject({ code: 'write_timeout' });
    await jest.advanceTimersByTimeAsync(JOB_LIMIT_MS - 1);
    await manager!.query('SELECT 2');
    await jest.advanceTimersByTimeAsync(1);
    await failed;
    await expect(manager!.query('SELECT 3')).rejects.toThrow('has ended');
    expect(queries).toEqual(['SELECT 1', 'SELECT 2']);
  });

  test('the managers of two jobs on one runner each end with their own job', async () => {
    const { runner, queries } = fakeRunner();
    const managers: EntityManager[] = [];
    for (const text of ['first', 'second'])
      await jobs.run(runner, async ({ manager }) => {
        managers.push(manager);
        expect(manager.queryRunner?.manager).toBe(manager);
        await manager.query(text);
      });
    for (const manager of managers) await expect(manager.query('late')).rejects.toThrow('has ended');
    expect(queries).toEqual(['first', 'second']);
  });

  test('it yields its result and its events, and is the current one only while it runs', async () => {
    const { runner } = fakeRunner();
    const notified: Something[] = [];
    bus.within(Something, (event) => void notified.push(event));
    const event = new Something();
    const outcome = await jobs.run(runner, async (job) => {
      expect(jobs.current()).toBe(job);
      const { publish } = job;
      await publish(event);
      return 'done';
    });
    expect(outcome).toEqual({ result: 'done', events: [event] });
    expect(notified).toEqual([event]);
    expect(jobs.current()).toBeUndefined();
  });
});

import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DomainError } from '../src/core/errors/domain-error.js';
import type { WriteGate, WriteJob } from '../src/core/database/write-gate.js';
import { MessageIndexing, MessagesIndexed } from '../src/search/index.js';
import { MessageWordsRepository } from '../src/search/message-words.repository.js';
import { SearchProgress } from '../src/search/search-progress.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { addBacklog, LONG_AGO, addUser, addMessage, addSession } from './support/insert-rows.js';

/** A write gate whose jobs a test can count, delay and make fail. */
class WatchedGate {
  jobs = 0;
  /** runs before each indexing job; if it throws, the job does not run */
  before: () => Promise<void> | void = () => undefined;

  constructor(private readonly gate: WriteGate) {}

  async run<T>(work: (job: WriteJob) => Promise<T>): Promise<T> {
    this.jobs++;
    await this.before();
    return this.gate.run(work);
  }
}

describe.each(databaseKinds)('message indexing on %s', (kind) => {
  let on: GateOnScratch;
  let gate: WatchedGate;
  let words: MessageWordsRepository;
  let indexing: MessageIndexing;
  let progress: SearchProgress;
  const clock = new FakeClock();
  const health: (string | null)[] = [];

  /** Creates the indexing job as a server does at startup. */
  function start(): void {
    gate = new WatchedGate(on.gate);
    words = new MessageWordsRepository(on.reader);
    const recordSearchProgress = (completeAfter: string | null) => void health.push(completeAfter);
    progress = new SearchProgress(words, clock, { recordSearchProgress } as never);
    indexing = new MessageIndexing(gate as unknown as WriteGate, words, on.bus, progress);
  }

  const write = <T>(work: (manager: EntityManager) => Promise<T>) => on.gate.run(({ manager }) => work(manager));
  const unindexed = async () => {
    const rows: { session_id: string }[] = await on.writer.query('SELECT session_id FROM user_sessions WHERE indexed_seq < last_seq ORDER BY session_id');
    return rows.map(({ session_id }) => session_id);
  };
  const count = async () => Number((await on.writer.query('SELECT count(*) AS words FROM message_words'))[0].words);
  const now = () => clock.instant();

  const leaveBacklog = (messages: number, id?: string) => addBacklog(on.writer, 'ann', messages, id);

  beforeAll(async () => {
    Logger.overrideLogger(false);
    on = await openGate(kind);
  });
  afterAll(() => on.close());
  beforeEach(async () => {
    await write((manager) => addUser(manager, 'ann'));
    start();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await indexing.onModuleDestroy();
    await on.writer.query('DELETE FROM users');
    health.length = 0;
  });

  test('runs twice a second, indexes everything there is in one run, and then waits', async () => {
    jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'setImmediate', 'queueMicrotask', 'setTimeout', 'clearTimeout'] });
    await indexing.onApplicationBootstrap();
    await indexing.run();
    await leaveBacklog(700);
    gate.jobs = 0;
    jest.advanceTimersByTime(499);
    expect((await unindexed()).length).toBe(700);
    jest.advanceTimersByTime(1);
    // From here on the fake timers do not advance: one run indexes everything, in several write jobs.
    await indexing.run();
    expect([await unindexed(), await count(), gate.jobs >= 3]).toEqual([[], 700, true]);
    await leaveBacklog(5, 'next');
    jest.advanceTimersByTime(500);
    await indexing.run();
    expect([await unindexed(), await count()]).toEqual([[], 705]);
  });

  test('new messages are indexed before a backlog, also in the oldest session and while the backlog is being indexed', async () => {
    await leaveBacklog(600);
    await write((manager) => addMessage(manager, 'old-0', 2, 'just said', now()));
    const order: string[][] = [];
    let jobs = 0;
    gate.before = async () => {
      if (jobs++ === 1) {
        order.push(await unindexed());
        await write((manager) => addMessage(manager, 'old-1', 2, 'said meanwhile', now()));
      } else if (jobs === 3) order.push(await unindexed());
    };
    await indexing.run();
    expect([order[0]!.includes('old-0'), order[0]!.length > 0, order[1]!.includes('old-1'), order[1]!.length > 0]).toEqual([false, true, false, true]);
    expect([await unindexed(), await count()]).toEqual([[], 602]);
  });

  test('reports the time after which searches are complete, until the backlog is done; new messages are no backlog', async () => {
    await write((manager) => addSession(manager, 'young', 'ann', now()));
    await write((manager) => addMessage(manager, 'young', 1, 'hello', now()));
    await progress.record(0, true);
    expect(health).toEqual([null]);
    await leaveBacklog(600);
    await indexing.onApplicationBootstrap();
    expect(health.slice(0, 2)).toEqual([null, LONG_AGO]);
    await indexing.run();
    expect(health.at(-1)).toBeNull();
  });

  test('a failed job leaves nothing behind; the next run resumes there, and open lists are notified of what was indexed', async () => {
    await leaveBacklog(600);
    let notifications = 0;
    on.bus.committed(MessagesIndexed, () => void notifications++);
    let jobs = 0;
    gate.before = () => {
      if (jobs++ === 1) throw new DomainError('unavailable', 'database_busy', 'The database is busy.');
    };
    await expect(indexing.run()).rejects.toThrow('busy');
    const [remaining, indexed] = [(await unindexed()).length, await count()];
    expect([remaining + indexed, indexed > 0, notifications]).toEqual([600, true, 1]);
    await indexing.run();
    expect([await unindexed(), await count()]).toEqual([[], 600]);
  });

  test('a job that fails midway leaves no words of messages that are not marked as indexed', async () => {
    await leaveBacklog(20);
    const failing = on.gate.run(async ({ manager }) => {
      await words.index(manager, 20, 10_000);
      throw new Error('lost');
    });
    await expect(failing).rejects.toThrow('lost');
    expect([(await unindexed()).length, await count()]).toEqual([20, 0]);
  });

  test('a server started after a crash between commit and indexing indexes what was left', async () => {
    await leaveBacklog(3);
    await indexing.run();
    await leaveBacklog(4, 'late');
    // Only the database is left of the previous process.
    start();
    await indexing.run();
    expect([await unindexed(), await count()]).toEqual([[], 7]);
  });

  test('sessions with hundreds of messages, large gaps in seq or very long messages are indexed in batches', async () => {
    await write(async (manager) => {
      await addSession(manager, 'long', 'ann');
      for (let seq = 1; seq <= 300; seq++) await addMessage(manager, 'long', seq, `number ${seq}`);
      await addMessage(manager, 'long', 2_000_000, 'far away');
      await addSession(manager, 'wide', 'ann');
      for (let seq = 1; seq <= 20; seq++) await addMessage(manager, 'wide', seq, 'lorem ipsum '.repeat(2_600));
    });
    await indexing.run();
    expect([await unindexed(), await count()]).toEqual([[], 321]);
  });

  test('a message that another program inserts before indexed ones, or that is not text, blocks nothing and is indexed', async () => {
    await write((manager) => addSession(manager, 'one', 'ann'));
    await write((manager) => addMessage(manager, 'one', 5, 'the fifth'));
    await indexing.run();
    await write((manager) => addMessage(manager, 'one', 2, 'the second'));
    if (kind === 'sqlite') await write((manager) => manager.query("UPDATE messages SET content = X'00ff80' WHERE seq = 5"));
    await indexing.run();
    expect([await unindexed(), await count()]).toEqual([[], 2]);
  });

  test('sessions deleted while a backlog is being indexed have no words afterwards', async () => {
    await leaveBacklog(600);
    let jobs = 0;
    gate.before = async () => {
      if (jobs++ % 2 === 1) await write((manager) => manager.query(`DELETE FROM user_sessions WHERE session_id IN ('old-${jobs}', 'old-${600 - jobs}')`));
    };
    await indexing.run();
    expect(await unindexed()).toEqual([]);
    const [{ messages }]: [{ messages: number }] = await on.writer.query('SELECT count(*) AS messages FROM messages');
    expect([await count(), Number(messages) < 600]).toEqual([Number(messages), true]);
  });

  if (kind === 'postgres')
    test('messages of a transaction that commits late are not missed, whether their session is older, newer or the same', async () => {
      for (const id of ['a', 'm', 'z']) await write((manager) => addSession(manager, id, 'ann'));
      const late = on.writer.createQueryRunner();
      await late.startTransaction();
      await addMessage(late.manager, 'a', 1, 'late, with the smaller id');
      await addMessage(late.manager, 'm', 1, 'late, with the smaller seq');
      await write((manager) => addMessage(manager, 'z', 1, 'in time', now()));
      // A message waits for any open transaction that wrote to its session, so within a session none can be overtaken.
      const second = write((manager) => addMessage(manager, 'm', 2, 'after it', now()));
      await indexing.run();
      expect([await unindexed(), await count()]).toEqual([[], 1]);
      await late.commitTransaction();
      await late.release();
      await second;
      await indexing.run();
      expect([await unindexed(), await count()]).toEqual([[], 4]);
    });

  if (kind === 'postgres')
    test('a session locked by another transaction is skipped, and indexed in the same run as soon as it is unlocked', async () => {
      for (const id of ['one', 'two']) await write((manager) => addSession(manager, id, 'ann'));
      for (const id of ['one', 'two']) await write((manager) => addMessage(manager, id, 1, 'hello'));
      const other = on.writer.createQueryRunner();
      await other.startTransaction();
      await other.query("SELECT 1 FROM user_sessions WHERE session_id = 'two' FOR UPDATE");
      const seen: string[][] = [];
      let jobs = 0;
      gate.before = async () => {
        if (jobs++ !== 2) return;
        seen.push(await unindexed());
        await other.rollbackTransaction();
      };
      await indexing.run();
      await other.release();
      expect([seen, await unindexed(), await count()]).toEqual([[['two']], [], 2]);
    });
});

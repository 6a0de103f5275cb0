import { jest } from '@jest/globals';
import type { Problem } from '@switchboard/shared';
import { localProblem } from '../../core/http/problem';
import type { UnsentMessageStorage } from './unsent-message-storage';
import { OutgoingQueue, SLOW_AFTER_MS } from './outgoing-queue';
import { FakeServer, SharedStore, fakeLocks, offline } from './outgoing-queue.fixture';

const ended: Problem = { ...localProblem('session_ended', 'It has ended.'), status: 409 };
const limited: Problem = { ...localProblem('rate_limited', 'Too much.'), status: 429 };

describe('OutgoingQueue', () => {
  let store: SharedStore;
  let server: FakeServer;
  const queues: OutgoingQueue[] = [];

  function open(manager: Pick<LockManager, 'request'> | null = null): OutgoingQueue {
    const queue = new OutgoingQueue('s1', store as unknown as UnsentMessageStorage, manager, server.send);
    queues.push(queue);
    return queue;
  }
  const say = (queue: OutgoingQueue, ...contents: string[]) =>
    contents.forEach((content, index) => queue.add({ message_id: content, content, at: 1_000 + index }));
  const states = (queue: OutgoingQueue) => queue.messages().map(({ content, state }) => `${content} ${state}`);
  const advance = (ms = 0) => jest.advanceTimersByTimeAsync(ms);

  beforeEach(() => {
    jest.useFakeTimers();
    store = new SharedStore();
    server = new FakeServer();
  });
  afterEach(async () => {
    for (const queue of queues.splice(0)) queue.stop();
    await advance();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('sends one after the other, in the order in which they were written, and removes what arrived', async () => {
    const queue = open();
    say(queue, 'a', 'b', 'c');
    expect(states(queue)).toEqual(['a sending', 'b queued', 'c queued']);
    await advance();
    expect([server.stored, queue.messages(), store.messages]).toEqual([['a', 'b', 'c'], [], []]);
  });

  it('keeps what is written offline, and sends it in order once the server is reachable (P5)', async () => {
    server.outcome = offline;
    const queue = open();
    say(queue, 'a', 'b', 'c');
    await advance();
    expect(states(queue)).toEqual(['a queued', 'b queued', 'c queued']);
    expect(server.calls).toEqual(['a']);
    await advance(1_500);
    server.outcome = null;
    queue.retryIfUnreachable();
    await advance();
    expect(server.stored).toEqual(['a', 'b', 'c']);
  });

  it('retries by itself, with growing delays', async () => {
    server.outcome = offline;
    say(open(), 'a');
    await advance(10 * 60_000);
    expect(server.calls.length).toBeGreaterThan(10);
    expect(server.calls.length).toBeLessThan(30);
    server.outcome = null;
    await advance(30_000);
    expect(server.stored).toEqual(['a']);
  });

  it('starts with the first, whichever Retry is pressed', async () => {
    server.outcome = offline;
    const queue = open();
    say(queue, 'a', 'b');
    await advance();
    server.outcome = null;
    queue.resume();
    queue.resume();
    await advance();
    expect([server.calls, server.stored]).toEqual([['a', 'a', 'b'], ['a', 'b']]);
  });

  it('sends nothing twice if the response was lost: the stream confirms that it arrived', async () => {
    server.outcome = 'lost';
    const queue = open();
    say(queue, 'a', 'b');
    await advance();
    server.outcome = null;
    queue.confirmStored('a');
    await advance();
    expect([server.stored, queue.messages()]).toEqual([['a', 'b'], []]);
    expect(server.calls).toEqual(['a', 'b']);
  });

  it('continues as soon as a message is confirmed as stored, although its call hangs', async () => {
    server.outcome = 'frozen';
    const queue = open();
    say(queue, 'a', 'b');
    await advance();
    server.outcome = null;
    queue.confirmStored('a');
    await advance();
    expect([server.calls, server.stored, queue.messages()]).toEqual([['a', 'b'], ['b'], []]);
  });

  it('says within 8 s that it takes longer than usual (P13)', async () => {
    server.outcome = 'frozen';
    const queue = open();
    say(queue, 'a', 'b');
    await advance(SLOW_AFTER_MS - 1);
    expect(queue.messages().map(({ isSlow }) => isSlow)).toEqual([false, false]);
    await advance(1);
    expect(SLOW_AFTER_MS).toBeLessThanOrEqual(8_000);
    expect(queue.messages().map(({ isSlow }) => isSlow)).toEqual([true, false]);
  });

  it('says so of a later message in the same run too (P13)', async () => {
    const queue = open();
    say(queue, 'a', 'b');
    const speak = server.send;
    queue.sender = (message) => {
      if (message.content === 'b') server.outcome = 'frozen';
      return speak(message);
    };
    await advance(SLOW_AFTER_MS);
    expect(server.calls).toEqual(['a', 'b']);
    expect(queue.messages().map(({ content, isSlow }) => [content, isSlow])).toEqual([['b', true]]);
  });

  it('stops at a message that cannot succeed, and continues once it is withdrawn', async () => {
    server.outcome = ended;
    const queue = open();
    say(queue, 'a', 'b');
    await advance(60_000);
    queue.resume();
    await advance();
    expect([states(queue), server.calls]).toEqual([['a refused', 'b queued'], ['a']]);
    server.outcome = null;
    expect(queue.withdraw('a')).toBe('a');
    await advance();
    expect([server.stored, store.messages]).toEqual([['b'], []]);
  });

  it('does not withdraw a message that is being sent', async () => {
    server.outcome = 'frozen';
    const queue = open();
    say(queue, 'a');
    await advance();
    expect([queue.withdraw('a'), states(queue)]).toEqual(['', ['a sending']]);
  });

  it('does not retry early after the server has responded, however often it is heard from', async () => {
    server.outcome = limited;
    const queue = open();
    say(queue, 'a');
    await advance();
    for (let second = 0; second < 4; second++) {
      await advance(1_000);
      queue.retryIfUnreachable();
    }
    expect(server.calls).toHaveLength(1);
    server.outcome = null;
    await advance(2_000);
    expect(server.stored).toEqual(['a']);
  });

  it('survives a reload', async () => {
    server.outcome = offline;
    const before = open();
    say(before, 'a', 'b');
    await advance();
    before.stop();
    server.outcome = null;
    const after = open();
    expect(states(after)).toEqual(['a queued', 'b queued']);
    after.resume();
    await advance();
    expect(server.stored).toEqual(['a', 'b']);
  });

  it('works if the browser stores nothing, and says so', async () => {
    store.isFull = true;
    server.outcome = offline;
    const queue = open();
    say(queue, 'a');
    await advance();
    expect(queue.messages()).toMatchObject([{ content: 'a', isKept: false }]);
    server.outcome = null;
    queue.resume();
    await advance();
    expect(server.stored).toEqual(['a']);
  });

  describe('two tabs', () => {
    it('take turns, and send each message once and in order', async () => {
      const manager = fakeLocks();
      server.outcome = offline;
      const [one, other] = [open(manager), open(manager)];
      say(one, 'a', 'b');
      other.syncWithStorage();
      other.add({ message_id: 'c', content: 'c', at: 2_000 });
      await advance();
      one.syncWithStorage();
      server.outcome = null;
      one.resume();
      other.resume();
      await advance();
      expect(server.stored).toEqual(['a', 'b', 'c']);
      expect(server.calls.slice(-3)).toEqual(['a', 'b', 'c']);
      for (const queue of [one, other]) queue.syncWithStorage();
      expect([one.messages(), other.messages()]).toEqual([[], []]);
    });

    it('keep the order without Web Locks too, since each id is stored once', async () => {
      server.outcome = offline;
      const one = open();
      say(one, 'a', 'b', 'c');
      await advance();
      const other = open();
      server.outcome = null;
      one.resume();
      other.resume();
      await advance(5_000);
      expect(server.stored).toEqual(['a', 'b', 'c']);
    });

    it('send without Web Locks where the browser refuses them', async () => {
      const request = jest.fn(() => Promise.reject(new DOMException('', 'SecurityError')));
      const queue = open({ request });
      server.outcome = 'frozen';
      say(queue, 'a');
      for (let turn = 0; turn < 50; turn++) await Promise.resolve();
      expect([request.mock.calls.length, server.calls]).toEqual([1, ['a']]);
    });

    it('continue with what the other left unsent when it was closed', async () => {
      const manager = fakeLocks();
      server.outcome = 'frozen';
      const one = open(manager);
      say(one, 'a', 'b');
      await advance();
      const other = open(manager);
      other.resume();
      one.stop();
      server.outcome = null;
      await advance();
      expect(server.stored).toEqual(['a', 'b']);
    });
  });
});

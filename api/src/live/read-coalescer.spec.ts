import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { adminSessionsQuery } from '@switchboard/shared';
import { Bus } from '../core/bus/bus.js';
import { SystemClock } from '../core/clock/clock.js';
import type { Streams } from '../core/http/streams.js';
import type { AnsweringSessions } from './answering-sessions.js';
import { ListPush } from './list-push.js';
import { ReadCoalescer } from './read-coalescer.js';
import type { ActiveRule } from '../policies/index.js';
import { LocalRevision } from './local-revision.js';
import { SessionFeed } from './session-feed.js';
import type { SessionListRepository } from './session-list.repository.js';

const rule = { idleAfter: 300_000, idleAfterText: '5m', onChange: () => undefined } as unknown as ActiveRule;
const totals = { active_sessions: 0, total_sessions: 0, total_messages: 0, most_recent_activity: null };
const query = adminSessionsQuery.parse({});

const nobodyAnswers = { markIn: (page: string) => page, digest: '' } as unknown as AnsweringSessions;

/** A feed whose list changes on demand, and this many consoles that are notified. */
function feedWith(consoles: number) {
  const seen = { reads: 0, pushes: 0 };
  const bus = new Bus();
  const clock = new SystemClock();
  const revision = new LocalRevision(bus, clock, rule);
  const createBroadcast = () => ({ size: consoles, write: () => (seen.pushes += 1) });
  const push = new ListPush(revision, { createBroadcast } as unknown as Streams);
  const read = () => {
    seen.reads += 1;
    return Promise.resolve({ page: '[]', next_cursor: null, totals, earliest_active: null, latest_idle: null, revision: 0, words: 0 });
  };
  const feed = new SessionFeed(revision, { read } as unknown as SessionListRepository, nobodyAnswers, clock, rule, new ReadCoalescer(push), bus);
  return { seen, revision, push, feed };
}

describe('ReadCoalescer', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test('a view is read once per push, and no response is older than its request', async () => {
    const { seen, revision, feed } = feedWith(200);
    const answers: Promise<void>[] = [];
    for (let change = 0; change < 200; change++) {
      revision.advance();
      const requestedAt = revision.latest;
      for (let console = 0; console < 3; console++)
        answers.push(feed.snapshot(query).then(({ revision: read }) => expect(read).toBeGreaterThanOrEqual(requestedAt)));
      await jest.advanceTimersByTimeAsync(5);
    }
    await jest.advanceTimersByTimeAsync(100);
    await Promise.all(answers);
    expect(seen.pushes).toBeGreaterThan(8);
    expect(seen.reads).toBeLessThanOrEqual(seen.pushes + 1);
  });

  test('views do not wait for each other', async () => {
    const { revision, feed, seen } = feedWith(1);
    await feed.snapshot(query);
    revision.advance();
    await feed.snapshot(adminSessionsQuery.parse({ status: 'ended' }));
    expect(seen.reads).toBe(2);
  });

  test('no request waits if no console is subscribed', async () => {
    const { revision, feed, seen } = feedWith(0);
    for (let change = 0; change < 20; change++) {
      revision.advance();
      await feed.snapshot(query);
    }
    expect(seen).toEqual({ reads: 20, pushes: 0 });
  });

  test('a request that is waiting at shutdown is answered', async () => {
    const { revision, feed, push } = feedWith(1);
    revision.advance();
    await feed.snapshot(query);
    revision.advance();
    const waiting = feed.snapshot(query);
    push.onModuleDestroy();
    expect((await waiting).revision).toBe(revision.latest);
  });
});

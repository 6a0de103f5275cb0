import { expect, test } from '@jest/globals';
import { adminSessionsQuery } from '@switchboard/shared';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Bus } from '../core/bus/bus.js';
import { SystemClock } from '../core/clock/clock.js';
import { ReadCancelled } from '../core/database/read-cancelled.js';
import type { AnsweringSessions } from './answering-sessions.js';
import type { ReadCoalescer } from './read-coalescer.js';
import type { ActiveRule } from '../policies/index.js';
import { LocalRevision } from './local-revision.js';
import { SessionFeed } from './session-feed.js';
import type { SessionListRepository } from './session-list.repository.js';

const rule = { idleAfter: 300_000, idleAfterText: '5m', onChange: () => undefined } as unknown as ActiveRule;
const totals = { active_sessions: 0, total_sessions: 0, total_messages: 0, most_recent_activity: null };
const query = adminSessionsQuery.parse({ q: 'refund' });

const nobodyAnswers = { markIn: (page: string) => page, digest: '' } as unknown as AnsweringSessions;

/** A feed whose reads last until they are finished or cancelled. */
function slowFeed() {
  const reads: { signal: AbortSignal | undefined; finish(): void }[] = [];
  const read = (_: unknown, threshold: string, signal?: AbortSignal) =>
    new Promise((resolve, reject) => {
      reads.push({ signal, finish: () => resolve({ page: '[]', next_cursor: threshold, totals, earliest_active: null, latest_idle: null, revision: 0, words: 0 }) });
      signal?.addEventListener('abort', () => reject(new ReadCancelled()));
    });
  const [bus, clock] = [new Bus(), new SystemClock()];
  const coalescer = { wait: () => null } as unknown as ReadCoalescer;
  const feed = new SessionFeed(new LocalRevision(bus, clock, rule), { read } as unknown as SessionListRepository, nobodyAnswers, clock, rule, coalescer, bus);
  const started = async (count: number) => {
    while (reads.length < count) await nextTurn();
    return reads[count - 1]!;
  };
  return { feed, reads, started };
}

test('a shared read is cancelled when the last of its clients is gone, and the next client does not share it', async () => {
  const { feed, reads, started } = slowFeed();
  const clients = [new AbortController(), new AbortController()];
  const answers = clients.map(({ signal }) => feed.snapshot(query, signal));
  const outcome = Promise.allSettled(answers);
  const read = await started(1);
  clients[0]!.abort();
  expect(read.signal!.aborted).toBe(false);
  clients[1]!.abort();
  expect(read.signal!.aborted).toBe(true);

  const next = feed.snapshot(query, new AbortController().signal);
  expect((await outcome).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  (await started(2)).finish();
  const snapshot = await next;
  expect(await feed.snapshot(query)).toBe(snapshot);
  expect(reads).toHaveLength(2);
});

test('a client that stays, or that was gone when the read was over, cancels nothing', async () => {
  const { feed, reads, started } = slowFeed();
  const [early, late] = [new AbortController(), new AbortController()];
  const first = feed.snapshot(query, early.signal);
  void feed.snapshot(query);
  const read = await started(1);
  early.abort();
  expect(read.signal!.aborted).toBe(false);
  read.finish();
  const snapshot = await first;
  const again = feed.snapshot(query, late.signal);
  late.abort();
  expect(await again).toBe(snapshot);
  expect(await feed.snapshot(query)).toBe(snapshot);
  await expect(feed.snapshot(adminSessionsQuery.parse({ q: 'other' }), late.signal)).rejects.toThrow(ReadCancelled);
  expect(reads).toHaveLength(1);
});

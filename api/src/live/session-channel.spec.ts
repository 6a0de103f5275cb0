import type { SseConnection } from '../core/http/sse-connection.js';
import { type Audience, SessionChannel, type Watcher } from './session-channel.js';

/** A connection that keeps what it is sent. */
function connection(): { events: string[]; as: SseConnection } {
  const events: string[] = [];
  return { events, as: { onClose: () => undefined, write: (bytes: Buffer) => events.push(nameOf(bytes)) } as unknown as SseConnection };
}
const nameOf = (bytes: Buffer) => /event: (\S+)/.exec(bytes.toString())![1]!;

describe('the events of a session', () => {
  const channel = new SessionChannel('s', 'process', 0);
  const [owner, admin] = [connection(), connection()];
  const start = channel.latestId;
  const told: [string, Audience][] = [['message', 'all'], ['whisper', 'admins'], ['opened', 'owner'], ['reply', 'all'], ['whisper', 'admins']];

  beforeAll(() => {
    channel.watch(owner.as, 'owner');
    channel.watch(admin.as, 'admins');
    for (const [at, [event, audience]] of told.entries()) channel.publish(at + 1, event, {}, audience);
    channel.publishEphemeral('watchers', {}, 'admins');
  });

  const expected = (watcher: Watcher, from = 0) => told.slice(from).filter(([, audience]) => audience === 'all' || audience === watcher).map(([event]) => event);

  test('reach those whom they are for', () => {
    expect([owner.events, admin.events]).toEqual([expected('owner'), [...expected('admins'), 'watchers']]);
  });

  test('are repeated to nobody else, from wherever they are resumed', () => {
    for (const watcher of ['owner', 'admins'] as const) {
      expect(channel.eventsSince(start, watcher)!.map(nameOf)).toEqual(expected(watcher));
      for (let from = 1; from <= told.length; from++) expect(channel.eventsSince(`process-${from}`, watcher)!.map(nameOf)).toEqual(expected(watcher, from));
    }
  });
});

test('a message that the watcher has by its resumption is not repeated, and one that was told is known to be', () => {
  const channel = new SessionChannel('s', 'process', 0);
  const start = channel.latestId;
  for (const [at, seq] of [4, 5, null, 6].entries()) channel.publish(at + 1, seq === null ? 'session' : 'message', {}, 'all', seq);
  expect(channel.eventsSince(start, 'owner', 5)!.map(nameOf)).toEqual(['session', 'message']);
  expect([4, 5, 6, 7].map((seq) => channel.told.hasMessage(seq))).toEqual([true, true, true, false]);
  for (let seq = 7; seq < 100; seq++) channel.publish(seq, 'message', {}, 'all', seq);
  expect([4, 99].map((seq) => channel.told.hasMessage(seq))).toEqual([false, true]);
});

test('what is found for a watcher that resumes is told to the others once, unless they had it from the beginning', () => {
  const channel = new SessionChannel('s', 'process', 0);
  channel.noteComplete(4);
  channel.publish(1, 'message', {}, 'all', 5);
  expect([3, 4, 5, 6].map((seq) => channel.noteFound(seq))).toEqual([false, false, false, true]);
  expect([3, 4, 5, 6].map((seq) => channel.told.hasMessage(seq))).toEqual([true, true, true, false]);
});

test('more events are kept while an answer is given than when nothing is', () => {
  const channel = new SessionChannel('s', 'process', 0);
  let number = 0;
  const publish = (event: string, length: number) => channel.publish(++number, event, { text: 'x'.repeat(length) }, 'all');
  /** @returns how many of the latest events can be repeated */
  const kept = () => Array.from({ length: number + 1 }, (_, back) => back).filter((back) => channel.eventsSince(`process-${number - back}`, 'owner') !== null).length - 1;
  publish('started', 0);
  for (let piece = 0; piece < 60; piece++) publish('delta', 15_000);
  expect(kept()).toBe(61);
  for (let piece = 0; piece < 60; piece++) publish('delta', 15_000);
  expect(kept()).toBeGreaterThan(60);
  expect(kept()).toBeLessThan(75);
  publish('reply', 15_000);
  expect(kept()).toBeLessThan(18);
  publish('error', 0);
  for (let piece = 0; piece < 60; piece++) publish('message', 15_000);
  expect(kept()).toBeLessThan(18);
});

test('messages that arrive out of order are told in order, and until then nobody who resumes elsewhere misses one', () => {
  const channel = new SessionChannel('s', 'process', 0);
  const told: number[] = [];
  const arrive = (seq: number) => channel.tellInOrder(seq, () => told.push(seq));
  channel.noteComplete(4);
  for (const seq of [5, 8, 7]) arrive(seq);
  expect([told, channel.hasGap, channel.latestId]).toEqual([[5], true, 'process_5-0']);
  arrive(6);
  expect([told, channel.hasGap, channel.latestId]).toEqual([[5, 6, 7, 8], false, 'process_8-0']);
  arrive(10);
  channel.noteComplete(9);
  arrive(11);
  expect([told, channel.hasGap]).toEqual([[5, 6, 7, 8, 10, 11], false]);
});

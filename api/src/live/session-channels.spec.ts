import type { Message, Session } from '@switchboard/shared';
import { Bus } from '../core/bus/bus.js';
import type { ActiveRule } from '../policies/index.js';
import { SessionChanged } from '../sessions/index.js';
import type { OpenTranscripts } from './open-transcripts.js';
import type { SessionRelay } from './session-relay.js';
import { SessionChannels } from './session-channels.js';

describe('the channels of sessions', () => {
  const bus = new Bus();
  const relay = { publish: () => undefined, watch: () => Promise.resolve(), unwatch: () => undefined } as unknown as SessionRelay;
  const rule = { onChange: () => undefined } as unknown as ActiveRule;
  const channels = new SessionChannels(bus, { onChange: () => undefined, endExpired: () => undefined } as unknown as OpenTranscripts, relay, rule, { transcripts: 'open' });
  const happen = (session_id: string) => bus.notifyCommitted(new SessionChanged({ session_id } as Session));
  afterAll(() => channels.onModuleDestroy());

  test('retain events for watchers that reconnect', () => {
    const from = channels.of('watched').latestId;
    happen('watched');
    happen('watched');
    expect(channels.of('watched').eventsSince(from, 'owner')).toHaveLength(2);
  });

  test('are retained for clients that are about to watch, however many others there are', async () => {
    const channel = channels.of('about to be watched');
    await channel.retainWhile(async () => {
      for (let number = 0; number < 3_000; number++) await Promise.resolve(channels.of(`quiet ${number}`));
      expect(channels.has(channel)).toBe(true);
    });
    for (let number = 0; number < 3_000; number++) channels.of(`quiet too ${number}`);
    expect(channels.has(channel)).toBe(false);
  });

  test('end with their session', () => {
    const channel = channels.of('deleted');
    channels.closeDeleted('deleted');
    expect(channels.has(channel)).toBe(false);
  });

  test('tell nothing more of a reply in progress once it is over, unless it was interrupted and is given again', () => {
    const channel = channels.of('late');
    const from = channel.latestId;
    const receive = (event: string, data: object, seq: number | null = null) => channels.receive('late', { event, data, audience: 'all', isEphemeral: false, seq });
    const told = () => channel.eventsSince(from, 'owner')!.map((bytes) => /^event: (.*)$/m.exec(bytes.toString())![1]);
    receive('started', { reply_id: 'one' });
    receive('reply', { message_id: 'one', status: 'complete' }, 1);
    for (const event of ['started', 'thought', 'delta']) receive(event, { reply_id: 'one' });
    receive('reply', { message_id: 'two', status: 'interrupted' }, 2);
    receive('started', { reply_id: 'two' });
    expect(told()).toEqual(['started', 'reply', 'reply', 'started']);
  });

  test('tell no state of a session that is older than the one that watchers know', () => {
    const channel = channels.of('states');
    const from = channel.latestId;
    const receive = (message_count: number) => channels.receive('states', { event: 'session', data: { session_id: 'states', message_count }, audience: 'all', isEphemeral: false, seq: null });
    const told = () => channel.eventsSince(from, 'owner')!.map((bytes) => /"message_count":(\d+)|event: reset/.exec(bytes.toString())?.[1]);
    receive(2);
    bus.notifyCommitted(new SessionChanged({ session_id: 'states', message_count: 4 } as Session));
    for (const count of [3, 4, 5]) receive(count);
    // Another program has removed some.
    channels.tell('states', 'reset', {});
    receive(1);
    expect(told()).toEqual(['2', '4', '4', '5', undefined, '1']);
  });

  test('tell no state of a session from before it ended, or from before it was handled as watchers know', () => {
    const channel = channels.of('ends');
    const from = channel.latestId;
    const receive = (handling_version: number, ended_at: string | null) =>
      channels.receive('ends', { event: 'session', data: { session_id: 'ends', message_count: 2, handling_version, ended_at }, audience: 'all', isEphemeral: false, seq: null });
    const states = () => channel.eventsSince(from, 'owner')!.map((bytes) => JSON.parse(/^data: (.*)$/m.exec(bytes.toString())![1]!) as Session);
    receive(2, null);
    receive(1, null);
    receive(2, '2026-01-01T00:00:00.000Z');
    receive(2, null);
    channels.tellSession({ session_id: 'ends', message_count: 2, handling_version: 2, ended_at: null } as Session);
    expect(states().map(({ handling_version, ended_at }) => [handling_version, ended_at])).toEqual([[2, null], [2, '2026-01-01T00:00:00.000Z']]);
  });

  test('tell nothing more of a reply that a watcher who resumes was given whole', () => {
    const channel = channels.of('resumed');
    const from = channel.latestId;
    channels.tellFound(channel, [{ message_id: 'three', role: 'assistant', status: 'complete', seq: 1 } as Message]);
    const before = channel.eventsSince(from, 'owner')!.length;
    channels.receive('resumed', { event: 'started', data: { reply_id: 'three' }, audience: 'all', isEphemeral: false, seq: null });
    expect(channel.eventsSince(from, 'owner')).toHaveLength(before);
  });

  test('of a session whose events were not recorded, report that something was missed', () => {
    const from = channels.of('other').latestId;
    happen('nobody watches');
    expect(channels.of('nobody watches').eventsSince(from, 'owner')).toBeNull();
    expect(channels.watched()).toEqual([]);
  });
});

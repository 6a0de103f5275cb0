import type { Session } from '@switchboard/shared';
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

  test('of a session whose events were not recorded, report that something was missed', () => {
    const from = channels.of('other').latestId;
    happen('nobody watches');
    expect(channels.of('nobody watches').eventsSince(from, 'owner')).toBeNull();
    expect(channels.watched()).toEqual([]);
  });
});

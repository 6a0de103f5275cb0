import { of } from 'rxjs';
import type { StreamEvent } from '../../core/live/event-stream';
import { PendingChoice } from './pending-choice';

const event: StreamEvent = { id: null, event: 'message', data: null };

function setUp() {
  const begun: string[] = [];
  const api = { send: () => (begun.push('send'), of(event)), regenerate: () => (begun.push('regenerate'), of(event)) };
  const pending = new PendingChoice();
  return { begun, pending, calls: pending.callsOf(api) };
}

describe('PendingChoice', () => {
  it.each(['resolve', 'reject'] as const)('holds calls back until the choice is stored or could not be: %s', async (end) => {
    const { begun, pending, calls } = setUp();
    const stored = Promise.withResolvers<void>();
    pending.add(stored.promise);
    const events: StreamEvent[] = [];
    calls.send('s1', { message: 'x', message_id: 'm1' }).subscribe((received) => events.push(received));
    calls.regenerate('s1', 'm1', { reply_id: 'r1' }).subscribe();
    await Promise.resolve();
    expect(begun).toEqual([]);
    stored[end]();
    await new Promise((resolve) => setTimeout(resolve));
    expect([begun, events]).toEqual([['send', 'regenerate'], [event]]);
    calls.send('s1', { message: 'y', message_id: 'm2' }).subscribe();
    expect(begun).toHaveLength(3);
  });

  it('waits for the latest of several choices', async () => {
    const { begun, pending, calls } = setUp();
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    for (const { promise } of [first, second]) pending.add(promise);
    first.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    calls.send('s1', { message: 'x', message_id: 'm1' }).subscribe();
    expect(begun).toEqual([]);
    second.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    expect(begun).toEqual(['send']);
  });

  it('begins nothing for a call that was abandoned meanwhile', async () => {
    const { begun, pending, calls } = setUp();
    pending.add(Promise.resolve());
    calls.send('s1', { message: 'x', message_id: 'm1' }).subscribe().unsubscribe();
    await new Promise((resolve) => setTimeout(resolve));
    expect(begun).toEqual([]);
  });
});

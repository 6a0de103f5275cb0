import { setTimeout as delay } from 'node:timers/promises';
import type { Message, MessageListener, Messenger } from './messenger.js';
import { OrderedChannel } from './ordered-channel.js';

/** What two servers publish, in the order in which the test passes it on to both. */
class Wire {
  readonly listeners: MessageListener[] = [];
  readonly passing: Message[] = [];

  pass(index = 0): void {
    const [message] = this.passing.splice(index, 1);
    for (const listener of this.listeners) listener(message!);
  }

  messenger(): { isTrusted: boolean } & Messenger {
    const messenger = {
      isJoined: true,
      isTrusted: true,
      distrust: () => void (messenger.isTrusted = false),
      subscribe: (_: string, listener: MessageListener) => Promise.resolve(void this.listeners.push(listener)),
      publish: (_: string, message: Message) => Promise.resolve(this.passing.push(message)),
    };
    return messenger as unknown as { isTrusted: boolean } & Messenger;
  }
}

describe('messages that all servers apply in one order', () => {
  let wire: Wire;
  let messenger: ReturnType<Wire['messenger']>;
  let applied: Record<'a' | 'b', string[]>;
  let a: OrderedChannel<number>;
  let b: OrderedChannel<number>;

  beforeEach(async () => {
    [wire, applied] = [new Wire(), { a: [], b: [] }];
    messenger = wire.messenger();
    a = new OrderedChannel(messenger, 'x', ({ what }, from) => applied.a.push(`${String(what)} from ${from}`));
    b = new OrderedChannel(wire.messenger(), 'x', ({ what }) => applied.b.push(String(what)));
    await a.open();
    await b.open();
  });

  test('a server applies its own message in its turn, and is told the outcome', async () => {
    const outcomes = [a.send({ what: 1 }), b.send({ what: 2 })];
    expect(applied).toEqual({ a: [], b: [] });
    wire.pass(1);
    wire.pass();
    expect(await Promise.all(outcomes)).toEqual([2, 1]);
    expect(applied).toEqual({ a: ['2 from another server', '1 from this server'], b: ['2', '1'] });
    expect(messenger.isTrusted).toBe(true);
  });

  test('one that does not come back is applied after 50 ms, once, and ends the trust', async () => {
    const beganAt = performance.now();
    expect(await a.send({ what: 1 })).toBe(1);
    expect(performance.now() - beganAt).toBeGreaterThan(45);
    expect(messenger.isTrusted).toBe(false);
    wire.pass();
    expect(applied).toEqual({ a: ['1 from this server'], b: ['1'] });
  });

  test('without trust, and for what needs no turn, a message is applied at once, and sent all the same', async () => {
    messenger.isTrusted = false;
    expect(await a.send({ what: 1 })).toBe(1);
    expect(a.tell({ what: 2 })).toBe(2);
    wire.pass();
    wire.pass();
    expect(applied.b).toEqual(['1', '2']);
    expect(applied.a).toHaveLength(2);
  });

  test('what cannot be sent is applied at once', async () => {
    messenger.publish = () => Promise.reject(new Error('no connection'));
    expect([await a.send({ what: 1 }), a.tell({ what: 2 })]).toEqual([1, 2]);
    await delay(1);
    expect(messenger.isTrusted).toBe(false);
  });
});

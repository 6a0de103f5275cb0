import { setTimeout as delay } from 'node:timers/promises';
import { Bus } from '../bus/bus.js';
import { Announcer } from './announcer.js';
import type { Messenger } from './messenger.js';

describe('telling others before the writer', () => {
  let bus: Bus;
  let announcer: Announcer;
  let messenger: { isJoined: boolean; isTrusted: boolean };
  let sent: { resolve: (listeners: number) => void; reject: (error: Error) => void }[];

  beforeEach(() => {
    [bus, sent] = [new Bus(), []];
    messenger = Object.assign(
      { isJoined: true, isTrusted: true },
      { deliver: () => new Promise((resolve, reject) => sent.push({ resolve, reject })), distrust: () => (messenger.isTrusted = false) },
    );
    announcer = new Announcer(bus, messenger as unknown as Messenger);
  });

  test('the writer waits until the messenger has taken the message', async () => {
    announcer.announce('moved', {});
    let isTold = false;
    const told = bus.announced()!.then(() => (isTold = true));
    await delay(10);
    expect(isTold).toBe(false);
    sent[0]!.resolve(1);
    await told;
    expect(messenger.isTrusted).toBe(true);
    expect(bus.announced()).toBeNull();
  });

  test.each(['late', 'refused'])('one that is %s delays one writer, by at most 50 ms, and no other until the server hears itself again', async (how) => {
    announcer.announce('moved', {});
    const from = performance.now();
    const told = bus.announced()!;
    if (how === 'refused') sent[0]!.reject(new Error('no connection'));
    await told;
    expect(performance.now() - from).toBeLessThan(1_000);
    expect(messenger.isTrusted).toBe(false);
    announcer.announce('moved', {});
    expect([bus.announced(), sent.length]).toEqual([null, 2]);
    messenger.isTrusted = true;
    announcer.announce('moved', {});
    expect(bus.announced()).toBeInstanceOf(Promise);
  });

  test('of hints, one is on its way at a time: a change during it waits for one that is sent after it', async () => {
    announcer.hint('moved');
    const first = bus.announced()!;
    for (let change = 0; change < 3; change++) announcer.hint('moved');
    let isTold = false;
    const others = bus.announced()!.then(() => (isTold = true));
    expect(sent).toHaveLength(1);
    sent[0]!.resolve(1);
    await first;
    await delay(1);
    expect([sent.length, isTold]).toEqual([2, false]);
    sent[1]!.reject(new Error('no connection'));
    await others;
    announcer.hint('moved');
    expect(sent).toHaveLength(3);
    announcer.hint('moved');
    sent[2]!.resolve(1);
    await delay(1);
    expect(sent).toHaveLength(4);
  });

  test('a server that is alone tells nobody', () => {
    messenger.isJoined = false;
    announcer.announce('moved', {});
    announcer.hint('moved');
    expect([sent.length, bus.announced()]).toEqual([0, null]);
  });
});

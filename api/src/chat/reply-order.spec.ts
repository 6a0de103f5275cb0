import { ReplyOrder } from './reply-order.js';

describe('the order of replies', () => {
  const order = new ReplyOrder();
  const settle = () => new Promise(setImmediate);

  it('is the order in which turns were reserved, whoever asks first', async () => {
    const [first, second, third] = ['a', 'b', 'c'].map((message_id) => order.reserve('s', message_id)) as [never, never, never];
    const started: string[] = [];
    const starting = [[third, 'c'], [second, 'b'], [first, 'a']].map(async ([turn, name]) => {
      await order.waitFor(turn as never);
      started.push(name as string);
    });
    await settle();
    expect(started).toEqual(['a']);
    order.end(first);
    await settle();
    expect(started).toEqual(['a', 'b']);
    // One that is never answered holds up nobody.
    order.end(second);
    await Promise.all(starting);
    expect(started).toEqual(['a', 'b', 'c']);
    order.end(third);
    order.end(third);
  });

  it('is held up while some work is in progress, whether or not that succeeds', async () => {
    const [first, second] = [order.reserve('s', 'a'), order.reserve('s', 'b')];
    const [slow, failing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const held = [order.holdDuring('s', () => slow.promise), order.holdDuring('s', () => failing.promise)];
    let isBegun = false;
    const waiting = order.waitFor(first).then(() => (isBegun = true));
    const other = order.reserve('t', 'a');
    await order.waitFor(other);
    order.end(other);
    slow.resolve();
    await settle();
    expect(isBegun).toBe(false);
    failing.reject(new Error('failed'));
    await expect(held[1]).rejects.toThrow('failed');
    await waiting;
    order.end(first);
    await order.waitFor(second);
    order.end(second);
  });

  it('lets one be first even before those that wait already', async () => {
    const [running, waiting] = [order.reserve('s', 'running'), order.reserve('s', 'waiting')];
    const started: string[] = [];
    const starting = order.waitFor(waiting).then(() => started.push('waiting'));
    await order.holdDuring('s', async () => {
      order.end(running);
      await settle();
      expect(started).toEqual([]);
      const first = order.reserve('s', 'first', 'first');
      void order.waitFor(first).then(() => started.push('first')).then(() => settle()).then(() => order.end(first));
    });
    await starting;
    expect(started).toEqual(['first', 'waiting']);
    order.end(waiting);
  });

  it('gives a message one turn at a time, and each session its own order', async () => {
    const turn = order.reserve('s', 'a');
    expect(order.reserve('s', 'a')).toBe(turn);
    const other = order.reserve('t', 'a');
    await order.waitFor(other);
    order.end(turn);
    expect(order.reserve('s', 'a')).not.toBe(turn);
  });
});

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

  it('gives a message one turn at a time, and each session its own order', async () => {
    const turn = order.reserve('s', 'a');
    expect(order.reserve('s', 'a')).toBe(turn);
    const other = order.reserve('t', 'a');
    await order.waitFor(other);
    order.end(turn);
    expect(order.reserve('s', 'a')).not.toBe(turn);
  });
});

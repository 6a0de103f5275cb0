import {
  type Arrival, brokenStreams, invented, lateArrivals, longestStaleness, notOnce, outOfOrder, type Read, stale, type Stored, uncommitted, wentBack, type Write,
} from './support/history.js';

const write = (id: string, beganAt: number, endedAt: number, more: Partial<Write> = {}): Write => ({ id, client: 'writer', instance: 'a', beganAt, endedAt, isAcknowledged: true, within: 's', ...more });
const read = (client: string, beganAt: number, seen: string[] | null, instance = 'a'): Read => ({ client, instance, beganAt, endedAt: beganAt + 5, seen });
const row = (id: string, seq: number, within = 's'): Stored => ({ id, within, seq });
const arrival = (id: string, seq: number, stream = 'w'): Arrival => ({ stream, at: seq, id, seq });

describe('the judgement of what clients of several servers saw', () => {
  const writes = [write('one', 0, 10), write('two', 20, 30)];
  const stored = [row('one', 1), row('two', 2)];
  const reads = [read('x', 12, ['one']), read('x', 40, ['one', 'two'], 'b'), read('x', 60, null)];

  test('finds nothing where all is well', () => {
    expect([notOnce(writes, stored), outOfOrder(writes, stored), wentBack(reads), stale(writes, reads, 5), invented(writes, reads)].flat()).toEqual([]);
    expect(brokenStreams([arrival('one', 1), arrival('two', 2)], stored)).toEqual([]);
    expect(longestStaleness(writes, reads)).toBe(0);
  });

  test('finds what was acknowledged and is lost, and what is there twice, but not what was never acknowledged', () => {
    expect(notOnce([...writes, write('three', 40, 50), write('four', 40, 50, { isAcknowledged: false })], [...stored, row('two', 3)])).toEqual([
      'three was acknowledged and is lost', 'two is stored 2 times',
    ]);
  });

  test('finds what is stored before something that was acknowledged earlier, within one session', () => {
    expect(outOfOrder(writes, [row('one', 2), row('two', 1)])).toEqual(['two began after one was acknowledged and is stored before it']);
    expect(outOfOrder([write('one', 0, 25), write('two', 20, 30)], [row('one', 2), row('two', 1)])).toEqual([]);
    expect(outOfOrder([write('one', 0, 10), write('two', 20, 30, { within: 't' })], [row('one', 2), row('two', 1, 't')])).toEqual([]);
  });

  test('finds a client that sees less than before, also where a 304 confirms it, and whatever the others saw', () => {
    expect(wentBack([read('x', 40, ['one', 'two'], 'b'), read('x', 50, ['one'])])).toEqual(['x saw two at b and later not at a']);
    expect(wentBack([read('x', 10, ['one']), read('x', 40, ['one', 'two'], 'b'), read('y', 45, ['one']), read('x', 60, null), read('x', 70, ['one'])])).toEqual([
      'x saw two at a and later not at a',
    ]);
    expect(wentBack([read('x', 40, ['one', 'two']), read('y', 50, ['one'])])).toEqual([]);
  });

  test('finds reads that began too long after an acknowledgment without showing it, also by a 304', () => {
    const late = [read('x', 12, ['one']), read('x', 130, ['one'], 'b'), read('x', 135, null, 'b')];
    expect(stale(writes, late, 102)).toEqual(['x did not see two at b 105 ms after it was acknowledged']);
    expect(stale(writes, late, 50)).toHaveLength(2);
    expect(stale(writes, late, 200)).toEqual([]);
    expect(longestStaleness(writes, late)).toBe(105);
  });

  test('finds what was shown before anybody began to write it', () => {
    expect(invented(writes, [read('x', 1, ['one', 'two', 'nothing'])])).toEqual(['x saw two, which nobody had written', 'x saw nothing, which nobody had written']);
  });

  test('finds what was shown and never stored', () => {
    expect(uncommitted(reads, new Set(['one', 'two']))).toEqual([]);
    expect(uncommitted(reads, new Set(['one']))).toEqual(['x saw two at b, which was never stored']);
  });

  test('finds what a stream told too long after an acknowledgment, and not what nobody acknowledged', () => {
    const arrivals = [{ ...arrival('one', 1), at: 5 }, { ...arrival('two', 2), at: 140 }, { ...arrival('three', 3), at: 900 }];
    expect(lateArrivals([...writes, write('three', 40, 50, { isAcknowledged: false })], arrivals, 100)).toEqual(['w told two 110 ms after it was acknowledged']);
    expect(lateArrivals(writes, arrivals, 120)).toEqual([]);
  });

  test('finds what a stream told twice, in the wrong order or never', () => {
    expect(brokenStreams([arrival('two', 2), arrival('one', 1), arrival('one', 1)], [...stored, row('three', 3), row('elsewhere', 1, 't')])).toEqual([
      'w told one twice', 'w told one after a later one', 'w never told three, the message 3',
    ]);
  });
});

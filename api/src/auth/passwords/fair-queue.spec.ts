import { setImmediate as turn } from 'node:timers/promises';
import { FairQueue, type QueueKey } from './fair-queue.js';

/** A queue whose tasks finish on demand. */
function setUp(bounds: { running: number; waiting: number }) {
  const queue = new FairQueue({ ...bounds, createError: () => new Error('full') });
  const started: string[] = [];
  const refused: string[] = [];
  const finishers: (() => void)[] = [];
  const ask = (name: string, place: QueueKey) =>
    queue
      .run(place, () => {
        started.push(name);
        return new Promise<void>((resolve) => finishers.push(resolve));
      })
      .catch(() => void refused.push(name));
  const finishAll = async () => {
    for (let at = 0; at < finishers.length; at++, await turn()) finishers[at]!();
  };
  return { queue, started, refused, ask, finishAll };
}

const unknownClient = (...path: string[]): QueueKey => ({ trust: 'unknown', path });
const known = (...path: string[]): QueueKey => ({ trust: 'known', path });

describe('FairQueue', () => {
  test('sites, networks and accounts take turns at each level, first come first served within one', async () => {
    const { ask, started, finishAll } = setUp({ running: 1, waiting: 32 });
    void ask('now', unknownClient('s0', 'n0', 'a0'));
    for (const name of ['a1', 'a1', 'a2']) void ask(`s1 n1 ${name}`, unknownClient('s1', 'n1', name));
    void ask('s1 n2 a1', unknownClient('s1', 'n2', 'a1'));
    void ask('s2 n3 a1', unknownClient('s2', 'n3', 'a1'));
    await finishAll();
    expect(started).toEqual(['now', 's1 n1 a1', 's2 n3 a1', 's1 n2 a1', 's1 n1 a2', 's1 n1 a1']);
  });

  test('known and unknown clients take turns, and neither takes the other’s capacity', async () => {
    const { ask, started, refused, finishAll } = setUp({ running: 1, waiting: 4 });
    void ask('now', unknownClient('s0'));
    for (let at = 0; at < 50; at++) void ask(`unknown ${at}`, unknownClient(`s${at}`));
    for (let at = 0; at < 4; at++) void ask(`known ${at}`, known('ada'));
    await turn();
    expect(refused).toHaveLength(46);
    expect(refused.every((name) => name.startsWith('unknown'))).toBe(true);
    await finishAll();
    expect(started.slice(1, 5).map((name) => name.split(' ')[0])).toEqual(['known', 'unknown', 'known', 'unknown']);
    expect(started).toHaveLength(9);
  });

  test('when full, the newest of the largest group is displaced, unless that is the newcomer’s own', async () => {
    const { ask, started, refused, finishAll, queue } = setUp({ running: 1, waiting: 6 });
    void ask('now', unknownClient('s0'));
    for (let at = 0; at < 4; at++) void ask(`big ${at}`, unknownClient('s1', 'n1', `a${at}`));
    for (let at = 0; at < 2; at++) void ask(`small ${at}`, unknownClient('s2', 'n2', `a${at}`));
    void ask('newcomer', unknownClient('s3', 'n3', 'a1'));
    await turn();
    expect(refused).toEqual(['big 3']);
    void ask('small 2', unknownClient('s2', 'n2', 'a2'));
    void ask('big 4', unknownClient('s1', 'n1', 'a4'));
    await turn();
    // Displacing one would only swap the sizes three and two.
    expect(refused).toEqual(['big 3', 'small 2', 'big 4']);
    expect(queue.size).toBe(6);
    await finishAll();
    expect(started).toContain('newcomer');
    expect(queue.size).toBe(0);
  });

  test('K7: however many groups and requests there are, no more wait than the limits allow', async () => {
    const { ask, queue, refused } = setUp({ running: 2, waiting: 32 });
    for (let at = 0; at < 10_000; at++) void ask(`${at}`, unknownClient(`s${at % 1_000}`, `n${at % 3}`, `a${at}`));
    expect(queue.size).toBeLessThanOrEqual(32);
    await turn();
    expect(refused).toHaveLength(10_000 - 34);
  });
});

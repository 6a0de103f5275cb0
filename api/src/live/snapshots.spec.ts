import { Snapshot, Snapshots } from './snapshots.js';

const made = (json = '{}') => new Snapshot('"tag"', 1, json);

describe('a snapshot', () => {
  test('is sent as text to the first and as the same bytes to all others, made once', () => {
    const snapshot = made('{"name":"Zoë 👩‍💻"}');
    const [first, second, third] = [snapshot.body(), snapshot.body(), snapshot.body()];
    expect(first).toBe('{"name":"Zoë 👩‍💻"}');
    expect(second).toEqual(Buffer.from('{"name":"Zoë 👩‍💻"}'));
    expect(third).toBe(second);
    expect(snapshot.bytes()).toBe(second);
  });
});

describe('the snapshots of a revision', () => {
  test('are shared while they are being made, and ready once they are', async () => {
    const all = new Snapshots();
    const snapshot = made();
    const making = Promise.resolve(snapshot);
    all.keep('a', making);
    expect([all.of('a'), all.made('a')]).toEqual([making, undefined]);
    await making;
    expect(all.made('a')).toBe(snapshot);
  });

  test('share no failure with those who ask later', async () => {
    const all = new Snapshots();
    const making = Promise.reject<Snapshot>(new Error('no'));
    all.keep('a', making);
    await expect(making).rejects.toThrow('no');
    expect(all.of('a')).toBeUndefined();
  });

  test('let the eldest go when there are more than 200', async () => {
    const all = new Snapshots();
    for (let view = 0; view <= 200; view++) all.keep(`${view}`, Promise.resolve(made()));
    await Promise.resolve();
    expect([all.of('0'), all.made('0')]).toEqual([undefined, undefined]);
    expect([all.made('1'), all.made('200')]).toEqual([expect.any(Snapshot), expect.any(Snapshot)]);
  });

  test('forget all at once, also what is still being made, which does not come back', async () => {
    const all = new Snapshots();
    const making = Promise.resolve(made());
    all.keep('a', making);
    all.clear();
    const failing = Promise.reject<Snapshot>(new Error('no'));
    all.keep('b', failing);
    all.clear();
    const next = Promise.resolve(made());
    all.keep('b', next);
    await making;
    await failing.catch(() => undefined);
    expect([all.of('a'), all.made('a')]).toEqual([undefined, undefined]);
    expect(all.of('b')).toBe(next);
  });
});

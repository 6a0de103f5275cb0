import { Snapshot, Snapshots } from './snapshots.js';

const createSnapshot = (json = '{}') => new Snapshot('"tag"', { epoch: 'epoch', revision: 1, at: 0, from: 0, until: 0, form: 'form' }, json);

describe('a snapshot', () => {
  test('is sent as text to the first client and as the same bytes, encoded once, to all others', () => {
    const snapshot = createSnapshot('{"name":"Zoë 👩‍💻"}');
    const [first, second, third] = [snapshot.body(), snapshot.body(), snapshot.body()];
    expect(first).toBe('{"name":"Zoë 👩‍💻"}');
    expect(second).toEqual(Buffer.from('{"name":"Zoë 👩‍💻"}'));
    expect(third).toBe(second);
    expect(snapshot.bytes()).toBe(second);
  });
});

describe('the snapshots of a revision', () => {
  test('are shared while being read, and ready afterwards', async () => {
    const all = new Snapshots();
    const snapshot = createSnapshot();
    const making = Promise.resolve(snapshot);
    all.store('a', making);
    expect([all.get('a'), all.getReady('a')]).toEqual([making, undefined]);
    await making;
    expect(all.getReady('a')).toBe(snapshot);
  });

  test('do not share a failure with later requests', async () => {
    const all = new Snapshots();
    const making = Promise.reject<Snapshot>(new Error('no'));
    all.store('a', making);
    await expect(making).rejects.toThrow('no');
    expect(all.get('a')).toBeUndefined();
  });

  test('evict the oldest when there are more than 200', async () => {
    const all = new Snapshots();
    for (let view = 0; view <= 200; view++) all.store(`${view}`, Promise.resolve(createSnapshot()));
    await Promise.resolve();
    expect([all.get('0'), all.getReady('0')]).toEqual([undefined, undefined]);
    expect([all.getReady('1'), all.getReady('200')]).toEqual([expect.any(Snapshot), expect.any(Snapshot)]);
  });

  test('are cleared together, including pending ones, which do not come back', async () => {
    const all = new Snapshots();
    const making = Promise.resolve(createSnapshot());
    all.store('a', making);
    all.clear();
    const failing = Promise.reject<Snapshot>(new Error('no'));
    all.store('b', failing);
    all.clear();
    const next = Promise.resolve(createSnapshot());
    all.store('b', next);
    await making;
    await failing.catch(() => undefined);
    expect([all.get('a'), all.getReady('a')]).toEqual([undefined, undefined]);
    expect(all.get('b')).toBe(next);
  });
});

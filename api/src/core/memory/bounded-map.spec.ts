import { BoundedMap } from './bounded-map.js';

test('holds no more than its capacity, and keeps the most recently used entries', () => {
  const map = new BoundedMap<number, string>(100);
  for (let key = 0; key < 1_000; key++) {
    map.set(key, `value ${key}`);
    expect(map.get(0)).toBe('value 0');
  }
  const newest = Array.from({ length: 49 }, (_, at) => 999 - at);
  expect(newest.map((key) => map.get(key))).toEqual(newest.map((key) => `value ${key}`));
  const kept = Array.from({ length: 1_000 }, (_, key) => map.get(key)).filter((value) => value !== undefined);
  expect(kept.length).toBeLessThanOrEqual(100);
});

test('deleted entries are gone, whichever generation they were in', () => {
  const map = new BoundedMap<number, number>(8);
  for (let key = 0; key < 6; key++) map.set(key, key);
  map.set(1, 10);
  expect([map.get(1), map.get(2)]).toEqual([10, 2]);
  map.delete(1);
  map.deleteWhere((value) => value === 2);
  expect([1, 2, 3].map((key) => map.get(key))).toEqual([undefined, undefined, 3]);
  map.clear();
  expect(map.get(3)).toBeUndefined();
});

import { expect, test } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { collectStartLeftovers } from './start-leftovers.js';

/** Something that nobody holds. */
const left = () => new WeakRef({ filler: new Array(1_000).fill(0) });

test('what the start has left is gone, and the collector hides again', async () => {
  const leftover = left();
  // Until its turn ends, whatever a weak reference was made of is kept.
  await nextTurn();
  collectStartLeftovers();
  expect(leftover.deref()).toBeUndefined();
  expect(runInNewContext('typeof gc')).toBe('undefined');
});

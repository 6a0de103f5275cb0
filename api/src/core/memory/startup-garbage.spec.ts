import { expect, test } from '@jest/globals';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { collectStartupGarbage } from './startup-garbage.js';

/** An object that nothing references. */
const unreferenced = () => new WeakRef({ filler: new Array(1_000).fill(0) });

test('garbage from startup is collected, and gc is hidden again', async () => {
  const leftover = unreferenced();
  // The target of a weak reference is kept alive until the end of the current turn.
  await yieldToEventLoop();
  collectStartupGarbage();
  expect(leftover.deref()).toBeUndefined();
  expect(runInNewContext('typeof gc')).toBe('undefined');
});

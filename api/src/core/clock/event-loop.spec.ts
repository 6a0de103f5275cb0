import { setImmediate as check } from 'node:timers/promises';
import { yieldToEventLoop, yieldIfBusy } from './event-loop.js';

/** Keeps the event loop busy. */
function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('turns of the event loop', () => {
  it('are given to one after the other of those who wait', async () => {
    const seen: string[] = [];
    let turn = 0;
    let isOver = false;
    const counting = (async () => {
      for (; !isOver; turn++) await check();
    })();
    await Promise.all(['a', 'b', 'c'].map(async (name) => {
      for (let piece = 1; piece <= 2; piece++) {
        await yieldToEventLoop();
        seen.push(`${name}${piece} ${turn}`);
      }
    }));
    isOver = true;
    await counting;
    expect(seen.map((each) => each.slice(0, 2))).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
    expect(new Set(seen.map((each) => each.slice(3))).size).toBe(6);
  });

  it('hold what is short, and make the rest wait', async () => {
    await check();
    expect(yieldIfBusy()).toBeNull();
    expect(yieldIfBusy()).toBeNull();
    work(5);
    const third = yieldIfBusy();
    const fourth = yieldIfBusy();
    expect([third, fourth]).toEqual([expect.any(Promise), expect.any(Promise)]);
    await Promise.all([third, fourth]);
    await check();
    expect(yieldIfBusy()).toBeNull();
  });
});

import { setImmediate as check } from 'node:timers/promises';
import { yieldToEventLoop, yieldIfBusy } from './event-loop.js';

/** Keeps the event loop busy. */
function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('yielding to the event loop', () => {
  it('resumes one waiting caller per turn, in order of arrival', async () => {
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

  it('lets short work run in the same turn, and defers the rest', async () => {
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

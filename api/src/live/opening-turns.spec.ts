import { OpeningTurns } from './opening-turns.js';

test('a few streams are opened at once, the others in the order in which they came, also after failures', async () => {
  const turns = new OpeningTurns();
  const begun: number[] = [];
  const openings = Array.from({ length: 20 }, () => Promise.withResolvers<void>());
  const results = openings.map(({ promise }, index) => turns.run(() => (begun.push(index), promise)).catch((error: Error) => error.message));
  await Promise.resolve();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  openings[3]!.reject(new Error('gone'));
  expect(await results[3]).toBe('gone');
  expect(begun).toHaveLength(9);
  for (const { resolve } of openings) resolve();
  await Promise.all(results);
  expect(begun).toEqual(openings.map((_, index) => index));
  // Every turn was given back, and none twice.
  for (let again = 0; again < 12; again++) void turns.run(() => new Promise<void>(() => begun.push(-1)));
  expect(begun).toHaveLength(20 + 8);
});

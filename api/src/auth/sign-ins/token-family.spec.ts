import { endGrace, MOST_SUCCESSORS, NEW_FAMILY, present, type TokenFamily } from './token-family.js';

const after = (...numbers: number[]): TokenFamily =>
  numbers.reduce<TokenFamily>((family, number) => {
    const next = present(family, number);
    if (typeof next === 'string') throw new Error(`${number} is ${next}`);
    return next;
  }, NEW_FAMILY);

test('a token yields successors until one of them is used, which ends its siblings and its predecessor', () => {
  const family = after(1, 1, 1);
  expect(family.last).toBe(4);
  const next = after(1, 1, 1, 3);
  for (const dead of [1, 2, 4]) expect(present(next, dead)).toBe('dead');
  expect(present(next, 3)).toMatchObject({ last: 6 });
  expect(present(next, 5)).toMatchObject({ current: 5, last: 6 });
});

test('the oldest of more than 32 unused successors ends, and the token that yields them stays good', () => {
  const family = after(...Array.from({ length: MOST_SUCCESSORS + 1 }, () => 1));
  expect(present(family, 2)).toBe('dead');
  expect(present(family, 3)).toMatchObject({ current: 3 });
  expect(present(family, 1)).toMatchObject({ current: 1 });
});

test('a number that was not issued is unknown, and no sign of theft', () => {
  for (const number of [0, 3, 1_000_000]) expect(present(after(1), number)).toBe('unknown');
});

test('ending the grace keeps the token that the person holds, and otherwise the unused ones', () => {
  expect(endGrace(NEW_FAMILY, null)).toEqual(NEW_FAMILY);
  expect(endGrace(NEW_FAMILY, 1)).toEqual(NEW_FAMILY);
  const used = endGrace(after(1, 1), null);
  expect(present(used, 1)).toBe('dead');
  expect(present(used, 2)).toMatchObject({ current: 2 });
  const held = endGrace(after(1, 1), 3);
  for (const dead of [1, 2]) expect(present(held, dead)).toBe('dead');
  expect(present(held, 3)).toMatchObject({ current: 3, last: 4 });
});

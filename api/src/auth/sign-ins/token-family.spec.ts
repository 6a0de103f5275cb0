import { revokeCopies, MAX_LIVE_SUCCESSORS, NEW_FAMILY, presentToken, type TokenFamily } from './token-family.js';

const after = (...numbers: number[]): TokenFamily =>
  numbers.reduce<TokenFamily>((family, number) => {
    const next = presentToken(family, number);
    if (typeof next === 'string') throw new Error(`${number} is ${next}`);
    return next;
  }, NEW_FAMILY);

test('a token yields successors until one of them is used, which revokes its siblings and its predecessor', () => {
  const family = after(1, 1, 1);
  expect(family.last).toBe(4);
  const next = after(1, 1, 1, 3);
  for (const dead of [1, 2, 4]) expect(presentToken(next, dead)).toBe('dead');
  expect(presentToken(next, 3)).toMatchObject({ last: 6 });
  expect(presentToken(next, 5)).toMatchObject({ current: 5, last: 6 });
});

test('the oldest of more than 32 unused successors is revoked, and their predecessor stays live', () => {
  const family = after(...Array.from({ length: MAX_LIVE_SUCCESSORS + 1 }, () => 1));
  expect(presentToken(family, 2)).toBe('dead');
  expect(presentToken(family, 3)).toMatchObject({ current: 3 });
  expect(presentToken(family, 1)).toMatchObject({ current: 1 });
});

test('a number that was not issued is unknown, not a sign of theft', () => {
  for (const number of [0, 3, 1_000_000]) expect(presentToken(after(1), number)).toBe('unknown');
});

test('revoking copies keeps the token that the user holds, or else the unused ones', () => {
  expect(revokeCopies(NEW_FAMILY, null)).toEqual(NEW_FAMILY);
  expect(revokeCopies(NEW_FAMILY, 1)).toEqual(NEW_FAMILY);
  const used = revokeCopies(after(1, 1), null);
  expect(presentToken(used, 1)).toBe('dead');
  expect(presentToken(used, 2)).toMatchObject({ current: 2 });
  const presented = revokeCopies(after(1, 1), 3);
  for (const dead of [1, 2]) expect(presentToken(presented, dead)).toBe('dead');
  expect(presentToken(presented, 3)).toMatchObject({ current: 3, last: 4 });
});

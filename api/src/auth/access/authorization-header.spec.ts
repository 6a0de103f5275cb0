import { bearerToken } from './authorization-header.js';

test.each(['Bearer abc', 'bearer abc', 'BEARER   abc', '  Bearer abc  '])('%p contains the token abc', (header) => {
  expect(bearerToken(header)).toBe('abc');
});

test.each([undefined, '', ' ', 'Basic abc', 'abc', 'Bearerabc', 'Bearer\tabc', '=Bearer abc'])('%p is unauthenticated', (header) => {
  expect(() => bearerToken(header)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
});

test.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer a\tb', 'Bearer a=b', 'Bearer ä', 'Bearer "abc"', 'Bearer ,'])('%p contains no valid token', (header) => {
  expect(() => bearerToken(header)).toThrow(expect.objectContaining({ code: 'invalid_token' }));
});

function isRefused(header: string): boolean {
  try {
    bearerToken(header);
    return false;
  } catch {
    return true;
  }
}

/** Duration of the fastest of several runs, in milliseconds. */
function quickest(run: () => void): number {
  const times = Array.from({ length: 3 }, () => {
    const startedAt = performance.now();
    run();
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}

test.each([
  ['spaces before a letter', (length: number) => `Bearer x${' '.repeat(length)}y`],
  ['spaces', (length: number) => `Bearer${' '.repeat(length)}`],
  ['alternating letters and spaces', (length: number) => `Bearer ${'x '.repeat(length / 2)}`],
  ['a long token with an invalid end', (length: number) => `Bearer ${'x'.repeat(length)}"`],
  ['equals signs', (length: number) => `Bearer x${'='.repeat(length)}x`],
  ['repeated schemes', (length: number) => 'Bearer '.repeat(length / 7)],
])('S3: a header of %s takes linear time', (_, header) => {
  const attempt = (text: string) => () => {
    for (let count = 0; count < 10; count++) isRefused(text);
  };
  const [short, long] = [header(500), header(16_000)];
  expect([isRefused(short), isRefused(long)]).toEqual([true, true]);
  // 32 times the length: a quadratic search would take 1,024 times as long.
  expect(quickest(attempt(long)) / quickest(attempt(short))).toBeLessThan(200);
});

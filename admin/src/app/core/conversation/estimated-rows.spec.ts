import { describe, expect, it } from '@jest/globals';
import { estimatedRows } from './estimated-rows';

describe('the estimated rows of a text', () => {
  it.each([
    ['', 0],
    ['hello', 1],
    ['x'.repeat(800), 10],
    ['one\ntwo\nthree', 3],
    ['\n'.repeat(799) + 'x', 809],
  ])('grow with its length and its line breaks (%#)', (text, rows) => {
    expect(estimatedRows(text)).toBe(rows);
  });
});

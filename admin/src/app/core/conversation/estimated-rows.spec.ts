import { describe, expect, it } from '@jest/globals';
import { estimatedRows } from './estimated-rows';

describe('the room for a text that is not laid out', () => {
  it.each([
    ['', 0],
    ['hello', 1],
    ['x'.repeat(800), 10],
    ['one\ntwo\nthree', 3],
    ['\n'.repeat(799) + 'x', 809],
  ])('grows with its length and its lines (%#)', (text, rows) => {
    expect(estimatedRows(text)).toBe(rows);
  });
});

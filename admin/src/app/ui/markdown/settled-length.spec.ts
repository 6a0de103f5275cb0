import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCjk, parse } from './bounded-marked';
import { markdownPieces } from './hostile-corpus';
import { settledLength } from './settled-length';

/** Where the blocks of a text begin, and what they are. */
function outline(text: string, flavour: string): { at: number; what: string }[] {
  let at = 0;
  return parse(text, { links: {}, isCjk: isCjk(flavour) }).tokens.flatMap(({ type, raw }) => {
    at += raw.length;
    return type === 'space' ? [] : [{ at: at - raw.length, what: `${type} ${raw.trimEnd()}` }];
  });
}

const settledOf = (text: string) => settledLength(parse(text).tokens, text, text);

describe('settledLength', () => {
  it('ends where no continuation changes the blocks before', () => {
    const texts = fc.array(fc.constantFrom(...markdownPieces().filter((piece) => !piece.includes('\r'))), { minLength: 2, maxLength: 14 });
    fc.assert(
      fc.property(texts, (pieces) => {
        const text = pieces.join('');
        const whole = outline(text, text);
        for (let end = 1; end < text.length; end++) {
          const start = text.slice(0, end);
          const settled = settledOf(start);
          const kept = outline(start, text).filter(({ at }) => at < settled);
          expect(kept).toEqual(whole.slice(0, kept.length));
          expect(whole[kept.length]?.at ?? settled).toBeGreaterThanOrEqual(settled);
        }
      }),
      { seed: 20261129, numRuns: 400 },
    );
  });

  it.each([
    ['1. a\n\n2', 0],
    ['1. a\n\n2\n\nb', '1. a\n\n'.length],
    ['a\n\n```\nb', 'a\n\n'.length],
    ['a\n\n```js', 0],
    ['```\na\n```', 0],
    ['```\na\n```\n', '```\na\n```\n'.length],
    ['~~~~\na\n~~~\n', 0],
    ['a\n\nb\n\n[c]: d "e\n\nf\n\ng\n\nh', 'a\n\nb\n\n'.length],
    ['a\n\n[c\n# d\n- e\n* f', 'a\n\n'.length],
  ])('of %j is %i', (text, length) => {
    expect(settledOf(text)).toBe(length);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Marked } from 'marked';
import { parse } from './bounded-marked';
import { HeadingUnderlines } from './heading-underlines';

describe('headings with an underline', () => {
  it('are those that marked finds by itself, whatever surrounds them', () => {
    const line = fc.constantFrom('a', '*b* c', '---', '--', '===', '= ', '- ', '- a', '  d', '    e', '> f', '1. g', '# h', '```', '<div>', '<b>', '| i |', '|-|', '', '  ', '\t', '-\t', '* * *');
    fc.assert(fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const source = lines.join('\n');
      const typesOf = (value: unknown) => JSON.stringify(value, ['type', 'tokens', 'items', 'depth', 'raw']);
      expect(typesOf(parse(source).tokens)).toBe(typesOf(new Marked().lexer(source)));
    }), { numRuns: 3_000 });
  });

  it('are looked for once in each paragraph', () => {
    const text = 'a\n'.repeat(1_000);
    const underlines = new HeadingUnderlines();
    let read = 0;
    const counted = (rest: string) => ({ length: rest.length, indexOf: (what: string, from?: number) => (read++, rest.indexOf(what, from)), slice: rest.slice.bind(rest) }) as unknown as string;
    for (let at = 0; at < text.length; at += 2) expect(underlines.distanceIn(counted(text.slice(at)))).toBe(0);
    expect(read).toBeLessThan(3_000);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const COLOURS = readFileSync('admin/src/app/ui/markdown/markdown.scss', 'utf8');
const THEME = readFileSync('admin/src/styles.scss', 'utf8');
const STYLES = readFileSync('admin/src/app/ui/markdown/code-tokens.ts', 'utf8');
/** Minimum contrast of text, WCAG 2.2, 1.4.3. */
const MIN_CONTRAST = 4.5;

/** Relative luminance of a colour in hexadecimal notation. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The light and dark colour of each class of tokens. */
const PAIRS = [...COLOURS.matchAll(/\.md \.(tok-\w+) \{ color: light-dark\((#\w{6}), (#\w{6})\); \}/g)].map(([, name = '', ...pair]) => ({ name, pair }));

describe('the colours of code', () => {
  it('exist for every class that tokens have', () => {
    const used = new Set([...STYLES.matchAll(/'(tok-\w+)'/g)].map(([, name]) => name));
    expect(used.size).toBeGreaterThan(5);
    expect(PAIRS.map(({ name }) => name).sort()).toEqual([...used].sort());
  });

  it('have enough contrast with the background of code, light and dark', () => {
    const background = /surface-container-low: light-dark\((#\w{6}), (#\w{6})\)/.exec(THEME)?.slice(1) ?? [];
    const faint = PAIRS.flatMap(({ name, pair }) => pair.map((colour, at) => ({ name, ratio: contrast(colour, background[at] ?? '') })));
    expect(faint).toHaveLength(2 * PAIRS.length);
    expect(faint.filter(({ ratio }) => !(ratio >= MIN_CONTRAST))).toEqual([]);
  });

  it('are computed correctly', () => {
    expect([contrast('#000000', '#ffffff'), Math.round(100 * contrast('#777777', '#ffffff'))]).toEqual([21, 448]);
  });
});

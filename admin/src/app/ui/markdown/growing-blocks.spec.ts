import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ATTACKS } from './attacks';
import type { MarkdownBlock } from './block';
import { markdownBlocks } from './blocks';
import { isCjk, parse } from './bounded-marked';
import { closeOpenSyntax } from './close-open-syntax';
import { GrowingBlocks } from './growing-blocks';
import { hostileTexts, markdownPieces, mixedTexts } from './hostile-corpus';

/** What a reader sees of the blocks. */
function seen(blocks: readonly MarkdownBlock[] | null): unknown[] | null {
  return blocks?.map(({ html, level, code, text }) => (code ? [code.language, code.text] : [html ?? text, level])) ?? null;
}

/** Feeds a text cut at these places, and compares each time with the whole text parsed at once. */
function grow(text: string, cuts: readonly number[]): void {
  const growing = new GrowingBlocks(2);
  for (const cut of [...cuts, text.length]) {
    const before = growing.settledLength;
    const blocks = JSON.stringify(seen(growing.update(text.slice(0, cut))));
    const lines = text.slice(0, cut).replace(/\r\n?/g, '\n');
    // Syntax is closed in what was not settled before, which is everything if the text had to be parsed again.
    const shown = [before, 0].map((from) => lines.slice(0, from) + closeOpenSyntax(lines.slice(from)));
    // Which rules apply would then depend on a character that is not shown yet.
    if (shown.some((part) => isCjk(part) !== isCjk(lines))) continue;
    const wholes = shown.map((whole) => JSON.stringify(seen(markdownBlocks(whole, false, 2))));
    // A text may cost too much as a whole, and not in its parts.
    if (wholes.includes(blocks) || (wholes.includes('null') && blocks !== 'null')) continue;
    throw new Error(`cut at ${cut}, settled ${before}: ${JSON.stringify(text.slice(0, cut).slice(-300))}\nis ${blocks.slice(-600)}\nnot ${wholes[0]?.slice(-600)}`);
  }
}

function cutsOf(text: string, count: number): fc.Arbitrary<number[]> {
  return fc.array(fc.nat(text.length), { minLength: count, maxLength: count }).map((cuts) => cuts.sort((one, other) => one - other));
}

const ORDINARY = `## Part\n\n${'The **quick** brown fox [jumps](https://a.example/x) over \`the lazy\` dog. '.repeat(4)}\n\n- one\n- two **y**\n\n`;

/** The characters parsed for each piece of 8 that the text grows by. */
function parsedPerPiece(text: string): number[] {
  let parsed = 0;
  const growing = new GrowingBlocks(2, (source, before) => {
    parsed += source.length;
    return parse(source, before);
  });
  return Array.from({ length: Math.ceil(text.length / 8) }, (_, piece) => {
    parsed = 0;
    growing.update(text.slice(0, 8 * (piece + 1)));
    return parsed;
  });
}

describe('a growing text is shown like the whole text so far', () => {
  it('for every page of the handbook, cut anywhere', () => {
    const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
    for (const path of docs) {
      const text = readFileSync(`docs/${path}`, 'utf8');
      fc.assert(fc.property(cutsOf(text, 12), (cuts) => grow(text, cuts)), { seed: 20261129, numRuns: 2 });
    }
  });

  it('for random Markdown, after every character', () => {
    const texts = fc.array(fc.constantFrom(...markdownPieces(), ...ATTACKS), { minLength: 1, maxLength: 14 }).map((pieces) => pieces.join(''));
    fc.assert(fc.property(texts, (text) => grow(text, Array.from(text, (_, at) => at))), { seed: 20261129, numRuns: 600 });
  });

  it('for hostile texts, cut anywhere', () => {
    const texts = [...hostileTexts(600).values(), ...mixedTexts(60, 600), ATTACKS.join('\n\n'), ATTACKS.join('\n')];
    for (const text of texts) fc.assert(fc.property(cutsOf(text, 12), (cuts) => grow(text, cuts)), { seed: 20261129, numRuns: 1 });
  });

  it.each([
    ['a list whose next number arrives', '1. a\n\n2. b\n\ntext\n\n2. c'],
    ['a definition after its use', 'See [it][r].\n\nMore.\n\nMore.\n\n[r]: /x\n\nEnd.\n\nEnd [r].'],
    ['a definition in a list', 'See [r].\n\nMore.\n\n- [r]: /x\n- b\n\nEnd [r].\n\nEnd.\n\nEnd.'],
    ['a definition whose title spans paragraphs', 'One.\n\n[r]: /x "a\n\nb\n\nc\n\nd"\n\nSee [r].'],
    ['a label that takes in a heading', '[a\n# b\n- c\n- d\n\nx'],
    ['the first Chinese character at the end', 'Go **“x”**y.\n\nA.\n\nB.\n\n重要'],
    ['line breaks in two halves', 'a\r\n\r\nb\rc\r\n\r\n```\r\nx\r\n```\r\n\r\nd'],
    ['a label that is a property of every object', '[__proto__]: /x\n\n[constructor]\n\n[__proto__]\n\na\n\nb'],
  ])('for %s', (_what, text) => {
    grow(text, Array.from(text, (_, at) => at));
  });

  it('for a long code block, while it grows and once it is closed', () => {
    const text = `Run:\n\n\`\`\`\`ts\n${'const a = [b][c]; // **x**\n\n'.repeat(180)}\`\`\`\n  \`\`\`\`\nmore [b]\n\nEnd.\n\n[b]: /x\n`;
    grow(text, Array.from({ length: 600 }, (_, at) => text.length - 600 + at));
  });

  it('if it is replaced by another text', () => {
    const growing = new GrowingBlocks(2);
    growing.update('a\n\nb\n\nc\n\nd');
    expect(seen(growing.update('x\n\nb'))).toEqual(seen(markdownBlocks('x\n\nb', false, 2)));
  });
});

describe('what a piece costs', () => {
  it('does not depend on how much precedes it', () => {
    const long = parsedPerPiece(ORDINARY.repeat(160));
    const short = long.slice(0, long.length / 16);
    expect(Math.max(...short)).toBeLessThan(3 * ORDINARY.length);
    expect(Math.max(...long)).toBeLessThanOrEqual(Math.max(...short));
  });

  it('is nothing inside a long code block, and the block once more when it is closed', () => {
    const code = `\`\`\`\n${'let x = 1;\n'.repeat(3_000)}`;
    const parsed = parsedPerPiece(`${ORDINARY}${code}`);
    expect(Math.max(...parsed)).toBeLessThan(4_096 + ORDINARY.length);
    expect(parsed.slice(-3_000).every((length) => length === 0)).toBe(true);
    const after = parsedPerPiece(`${code}\`\`\`\n\n${ORDINARY.repeat(4)}`).filter((length) => length > 5_000);
    expect(after).toHaveLength(1);
  });

  it('is one parsing of the whole text when a link definition is complete', () => {
    const text = `${ORDINARY.repeat(20)}See [a].\n\n[a]: https://a.example/${'x'.repeat(200)}\n\n${ORDINARY.repeat(4)}`;
    expect(parsedPerPiece(text).filter((length) => length > 3 * ORDINARY.length)).toHaveLength(1);
  });

  it('settled blocks stay the identical objects', () => {
    const growing = new GrowingBlocks(2);
    const text = ORDINARY.repeat(5);
    const before = growing.update(text) ?? [];
    const after = growing.update(`${text}More`) ?? [];
    expect(before.length).toBeGreaterThan(10);
    expect(before.slice(0, -2).every((block, at) => block === after[at])).toBe(true);
  });
});

import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { markdownBlocks } from './blocks';
import { hostileTexts, mixedTexts } from './hostile-corpus';

const LENGTH = 32_000;
const PARAGRAPH = 'The **quick** brown fox [jumps](https://a.example/x) over `the lazy` dog, which _sleeps_ (a lot) in the sun. ';
const REST = '\n\n- one `x`\n- two **y**\n\n```js\nconst a = b[1] * c;\n```\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n## Next\n\n';

function answer(length: number): string {
  const part = PARAGRAPH.repeat(8) + REST;
  return part.repeat(Math.ceil(length / part.length)).slice(0, length);
}

/** The number of HTML tags in the rendered text, and the milliseconds of processor time that rendering took. */
function rendered(source: string): { tags: number; cost: number } {
  const before = process.threadCpuUsage();
  const blocks = markdownBlocks(source, false, 2) ?? [];
  markdownBlocks(source, true, 2);
  const { user, system } = process.threadCpuUsage(before);
  const cost = (user + system) / 1000;
  return { tags: blocks.reduce((sum, { html }) => sum + (html ?? '').split('<').length - 1, 0), cost };
}

/** The best of several runs: what a busy machine adds is not the parser's cost. */
function costOf(source: string, tries: number): number {
  return Math.min(...Array.from({ length: tries }, () => rendered(source).cost));
}

describe('the cost of rendering a text (K6, P4)', () => {
  const ordinary = costOf(answer(LENGTH), 5);

  function tooCostly(texts: Iterable<[string, string]>): string[] {
    const bound = Math.max(40 * ordinary, 50);
    const found: string[] = [];
    for (const [name, text] of texts) {
      const { tags, cost } = rendered(text);
      if (tags > 30_000) found.push(`${name}: ${tags} tags`);
      if (cost > bound && costOf(text, 3) > bound) found.push(`${name}: ${cost.toFixed(0)} ms, an ordinary text ${ordinary.toFixed(1)} ms`);
    }
    return found;
  }

  it('is bounded whatever the text repeats', () => {
    expect(tooCostly(hostileTexts(LENGTH))).toEqual([]);
  });

  it('is bounded for mixtures of such fragments', () => {
    expect(tooCostly(mixedTexts(60, LENGTH).map((text) => [JSON.stringify(text.slice(0, 60)), text]))).toEqual([]);
  });

  it('is within the limit for long ordinary answers and for every page of the handbook', () => {
    expect(markdownBlocks(answer(64_000), false, 2)).not.toBeNull();
    expect(markdownBlocks('a plain paragraph without an end, '.repeat(2_000), false, 2)).not.toBeNull();
    const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'));
    expect(docs.length).toBeGreaterThan(5);
    expect(docs.filter((path) => markdownBlocks(readFileSync(`docs/${path}`, 'utf8'), false, 2) === null)).toEqual([]);
  });
});

describe('emphasis next to Chinese, Japanese and Korean punctuation (P27)', () => {
  it.each([
    ['**「重要」**です。これは**強調**です', ['「重要」', '強調']],
    ['これは**私のやりたかったこと。**だからするの。', ['私のやりたかったこと。']],
    ['我可以强调**这个“词”**吗？', ['这个“词”']],
    ['**이 용어(This term)**를 강조해 주세요.', ['이 용어(This term)']],
    ['Go**「初心者」**を対象とした~~（古い）~~記事', ['「初心者」']],
    ['𠮷**（よし）**です', ['（よし）']],
    ['2 ** 3 and snake_case_name と **普通** も', ['普通']],
  ])('%s', (source, bold) => {
    for (const streaming of [false, true]) {
      const html = (markdownBlocks(source, streaming, 2) ?? []).map((block) => block.html).join('');
      expect([...html.matchAll(/<strong>(.*?)<\/strong>/g)].map(([, text]) => text)).toEqual(bold);
    }
  });
});

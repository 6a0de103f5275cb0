import { withCitations } from './citations.js';

const sources = [1, 2, 3].map((at) => ({ title: `${at}`, url: `/help/${at}` }));
const cited = (text: string) => withCitations(sources, text).flatMap(({ title, cited }) => (cited ? [title] : []));

test.each([
  ['As [1] and [3] say.', ['1', '3']],
  ['[2][3]', ['2', '3']],
  ['Forged [9], [0] and [12].', []],
  ['A link [1](https://example.com) is no citation.', []],
  ['In code: `[1]` and ``a ` [2]`` but [3].', ['3']],
  ['```\n[1]\n```\n\n[2]\n\n~~~js\n[3]\n~~~', ['2']],
  ['An open ` backtick [1]', ['1']],
])('%s cites %j', (text, expected) => {
  expect(cited(text)).toEqual(expected);
});

test('a hundred thousand backticks take no time', () => {
  const from = performance.now();
  cited('`a``b```c'.repeat(12_000));
  expect(performance.now() - from).toBeLessThan(1_000);
});

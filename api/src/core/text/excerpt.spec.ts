import { excerptAround } from './excerpt.js';
import { searchedWords } from '../database/search/words.js';

const around = (text: string, search: string) => excerptAround(text, searchedWords(search));

test.each([
  ['the whole of a short text, on one line', 'One\n\n  two three', 'two', 'One two three'],
  ['without case and accents', `${'x '.repeat(100)}Crème brûlée`, 'BRULEE', /^…(x )+Crème brûlée$/],
  ['in scripts without spaces', `${'，'.repeat(200)}会議室で`, '会議', /会議室で$/],
  ['the beginning, where the words are not found', 'Nothing here', 'zebra', 'Nothing here'],
  ['where most of the words are together', `apple ${'x '.repeat(300)}apple pear`, 'apple pear', /^…(x )+apple pear$/],
])('an excerpt has %s', (_what, text, search, expected) => {
  if (typeof expected === 'string') expect(around(text, search)).toBe(expected);
  else expect(around(text, search)).toMatch(expected);
});

test('an excerpt has at most 300 code points, whole ones, and contains the word', () => {
  for (const filler of ['a', 'a ', '🦔', '🦔 ', '\u0301', '\n', 'ﷺ']) {
    for (const before of [0, 79, 80, 81, 500]) {
      const excerpt = around(`${filler.repeat(before)} needle ${filler.repeat(500)}`, 'needle');
      expect([...excerpt].length).toBeLessThanOrEqual(300);
      expect(excerpt).toContain('needle');
      expect(excerpt.isWellFormed()).toBe(true);
    }
  }
});

import { acceptedLanguages } from './accepted-languages.js';

test.each([
  [undefined, []],
  ['', []],
  ['de', ['de']],
  ['de-CH, fr;q=0.9, en;q=0.8, *;q=0.5', ['de-CH', 'fr', 'en']],
  ['en;q=0.5,de;q=0.8', ['de', 'en']],
  ['en;q=0, de', ['de']],
  ['de;q=2, <script>, en;;q=1, a_b', []],
  [`${' '.repeat(50_000)}de`, []],
  ['de,'.repeat(10_000), Array.from({ length: 20 }, () => 'de')],
])('%j', (header, languages) => {
  expect(acceptedLanguages(header)).toEqual(languages);
});

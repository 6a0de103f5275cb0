import { searchedWords, wordsOf } from './words.js';

test.each([
  ['words lose case and accents, and are unique', 'Über über ÜBER crème Brûlée', ['uber', 'creme', 'brulee']],
  ['all other characters separate words', `O'Neil's "AND" re-use, a_b 3.14 <b>x</b>`, ['o', 'neil', 's', 'and', 're', 'use', 'a', 'b', '3', '14', 'x']],
  ['ß becomes ss; all sigmas are the same', 'Straße ΟΔΟΣ οδος', ['strasse', 'οδοσ']],
  ['Cyrillic, Arabic with vowel marks, Hindi', 'Ёлка مُحَمَّد हिन्दी', ['елка', 'محمد', 'हिन्दी']],
  ['scripts without spaces: pairs, and the last character', '会議室 ไทย x東京', ['会議', '議室', '室', 'ไท', 'ทย', 'ย', 'x', '東京', '京']],
  ['emoji are not words', '👍 ok 🎉', ['ok']],
])('%s', (_, text, expected) => {
  expect(wordsOf(text)).toEqual(expected);
});

test('a query is split like the text, without the final single character', () => {
  expect(searchedWords('会議 京 STRASSE')).toEqual(['会議', '京', 'strasse']);
  expect(searchedWords('* " - ( )')).toEqual([]);
  expect(wordsOf('x'.repeat(100))).toEqual(['x'.repeat(40)]);
  expect(searchedWords(Array.from({ length: 60 }, (_, at) => `w${at}`).join(' '))).toHaveLength(16);
});

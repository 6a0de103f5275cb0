import { markedParts, startingNearMark } from './marked-parts';

const marked = (excerpt: string, search: string) =>
  markedParts(excerpt, search).map(({ text, isMarked }) => (isMarked ? `[${text}]` : text)).join('');

test.each([
  ['a backup of the Database', 'data BACK', 'a [backup] of the [Database]'],
  ['Crème brûlée', 'creme', '[Crème] brûlée'],
  ['nothing of it', 'zebra', 'nothing of it'],
  ['(why?) *why*', '"why"', '([why]?) *[why]*'],
  ['as it is', '', 'as it is'],
  ['', 'x', ''],
])('%j for %j: %j', (excerpt, search, expected) => expect(marked(excerpt, search)).toBe(expected));

test.each([
  ['a short way to the backup', 'backup', 'a short way to the [backup]'],
  ['…a long, long way of many, many words, which leads to the backup', 'backup', '…many words, which leads to the [backup]'],
  [`${'字'.repeat(60)}backup`, 'backup', null],
  [`${'🐈'.repeat(60)} backup`, 'backup', '…[backup]'],
  ['backup, and a long, long way of many, many words after it', 'backup', '[backup], and a long, long way of many, many words after it'],
  ['a long, long way of many, many words, which leads to nothing at all', 'backup', 'a long, long way of many, many words, which leads to nothing at all'],
])('%j for %j starts near the mark: %j', (excerpt, search, expected) => {
  const parts = startingNearMark(markedParts(excerpt, search));
  if (expected !== null) expect(parts.map(({ text, isMarked }) => (isMarked ? `[${text}]` : text)).join('')).toBe(expected);
  expect(parts.map(({ text }) => text).join('').isWellFormed()).toBe(true);
});

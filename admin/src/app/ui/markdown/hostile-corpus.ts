/** Fragments that a Markdown parser may rescan again and again when there are thousands of them. */
const FRAGMENTS: readonly string[] = [
  '>', '> ', '>a\n', '> a\n>> b\n', '> - ', '- > ', '> 1. ', '[', '![', '](', '[a](', '[a](b)', '[a](<', '[a](b "', "[a](b '", '[a](b (',
  '[]', '[a][', '[a]: b\n', '[a]: <', '[a]: b "', '[^', '[^a]: ', '[![a](b)](c)', '[[a](b)](c) ', '*', '**', '***', '_', '__', '*a', 'a*',
  '*a ', '**a', '_a', '*a_', '*_', '_*', '**x', '**a*', '*a**', '***a**', '*[', '[*', '**[', '[**', 'a_b', 'a*b', '`', '``a', '`a', '`a``',
  '[`', '`\n', '~', '~~a', '~a~', '\\', '\\*', '\\[', '\\\n', '&', '&#', '&#35;', '&amp;', '<', '<a', '<a ', '<!--', '<!---->', '<?',
  '<![CDATA[', '<a href="', '<a b=', '<a b="<', '</a', '<a>', '<b>', '</b>', '<b><i><u><p>x', '<x y="z" ', '<br>', '<br>\n', '<div>\n',
  '<div>\n\n', '<pre>', '<script>', '<details>\n', '<http://a>', '<a@b.c>', 'http://', 'http://a ', 'www.', 'www.a', 'a@', 'a@b', 'a@b.',
  'mailto:a@b', 'a.', '(', ')', '|', '| a ', '|a|\n', '|a|\n|-|\n', '|\n|\n', 'a|b\n-|-\n', '-|-\n', '- ', '-\n', '-\t', '- a\n',
  '- a\n  - b\n', '- [ ] a\n', '1. ', '1) a\n', '1.\t', '- - ', '* * ', '+ ', '#', '# ', '#\n', '# a\n', '\n', '\n\n', 'a\n', 'a\n\n', ' ',
  ' \n', '  \n', 'a  \n', '\t', '\ta\n', '    a\n', '```\n', '```a\n', '~~~\n', '===\n', 'a\n===\n', 'a\n---\n', '---\n', '***\n',
  '* a\n  ', '\r', '\r\n', 'é', 'あ', '**「', '」**', '*あ', '😀', '\u0301', '\u200b', '\u202e', '"', '!', '$', '=', '{', 'a', '0.',
  '\\(', '\\)', '\\]', '$$', '$$a',
];

const ORDINARY_PIECES: readonly string[] = [
  'Some **bold** and `code`. ', 'word', ' ', '\n', '\n\n', '# Title\n', '## Part\n\n', '- one\n', '- two\n\n', '  - inner\n', '1. first\n', '2', '. ',
  '\n   more of it\n', '> quoted\n', '> ', '```js\nconst a = 1;\n', '```\n', '```', '~~~\n', '    indented\n', '| a | b |\n|---|---|\n', '| 1 | 2 |\n',
  '---\n', '===\n', '[a][r] ', '[r]: /x\n', '[r]: /y "title\n\n', '"\n', '[b](/z) ', '<div>\n', '</div>\n\n', '<!-- ', '-->', '![p](/i.png)', '\r\n', '重要', '**「', '」**', '\\(a_1 \\) ', '\\[\nx\n\\]\n',
  '$$a*b$$ ',
];

/** Texts of `length` UTF-16 code units that break parsers or cost them far more than their length; used by specs only. */
export function hostileTexts(length: number): ReadonlyMap<string, string> {
  const repeated = (piece: string) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  const texts = new Map<string, string>();
  for (const piece of FRAGMENTS) {
    texts.set(piece, repeated(piece));
    texts.set(`${piece} and words`, `${repeated(piece).slice(0, length - 6)} words`);
  }
  const wide = (columns: number) => `|${'a|'.repeat(columns)}\n|${'-|'.repeat(columns)}`;
  texts.set('a wide table of empty rows', (wide(2_000) + '\n|'.repeat(length)).slice(0, length));
  texts.set('a table of one row', wide(Math.floor(length / 4) - 2));
  texts.set('lists in lists', Array.from({ length: 250 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n').slice(0, length));
  texts.set('emphasis in emphasis', '**a *b '.repeat(length / 14) + 'c* d**'.repeat(length / 14));
  for (const end of ['', '---', '<div>\n---', '\n---']) texts.set(`lines of a list item, then ${JSON.stringify(end)}`, `- ${'a\n  '.repeat(length / 4 - 8)}${end}`);
  texts.set('brackets in brackets', '['.repeat(length / 2) + ']'.repeat(length / 2));
  texts.set('growing runs of backticks', Array.from({ length: 240 }, (_, at) => '`'.repeat(at + 1)).join('a').slice(0, length));
  return texts;
}

/** Random combinations of hostile fragments, the same for the same seed. */
export function mixedTexts(count: number, length: number, seed = 1): readonly string[] {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % limit;
  };
  return Array.from({ length: count }, () => {
    const motif = Array.from({ length: 1 + below(4) }, () => FRAGMENTS[below(FRAGMENTS.length)]).join('');
    const end = FRAGMENTS[below(FRAGMENTS.length)] ?? '';
    return motif.repeat(Math.ceil(length / motif.length)).slice(0, length) + end;
  });
}

/** Pieces that answers are made of, complete and broken, to be joined at random. */
export function markdownPieces(): readonly string[] {
  return [...ORDINARY_PIECES, ...FRAGMENTS];
}

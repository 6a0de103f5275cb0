import { fileBlock } from './text-file';
import { typedParts } from './typed-code';

const shown = (message: string) => typedParts(message).map(({ text, isCode, name }) => (isCode ? [name, text] : text));

describe('the parts of a message', () => {
  it('is one where no block is closed, verbatim', () => {
    for (const text of ['a\n\n\nb\n', '', '```js\nopen\n\n', 'in `code`', '``` a ``` b']) expect(shown(text)).toEqual([text]);
  });

  it('are texts and blocks, named by their file or their language', () => {
    expect(shown('Look:\n\n```py\nx = 1\n\n  y\n```\n\nWhy?')).toEqual(['Look:', ['py', 'x = 1\n\n  y'], 'Why?']);
    expect(shown('~~~\n```\n~~~\n\n```\nopen')).toEqual([['', '```'], '```\nopen']);
  });

  it('are what an inserted file was', () => {
    const content = 'a,b\n```\n1,2';
    const { block } = fileBlock('numbers.csv', content, 1_000)!;
    expect(shown(`See\n\n${block}\nwhy?`)).toEqual(['See', ['numbers.csv', content], 'why?']);
    expect(shown(block)).toEqual([['numbers.csv', content]]);
  });
});

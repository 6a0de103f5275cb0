import { blocks, mapLinks, outline, plainText } from './markdown.js';

describe('outline', () => {
  it('splits at headings of every kind, knows those above, and omits empty sections', () => {
    const text = '# Title\nIntro.\n## One\n### Deep\na\n\nb\n## `Two` **words** ##\nc\n\nThree\n-----\nd\n';
    expect(outline(text, 'x')).toEqual({
      title: 'Title',
      sections: [
        { heading: 'Title', above: [], text: 'Intro.' },
        { heading: 'Deep', above: ['One'], text: 'a\n\nb' },
        { heading: 'Two words', above: [], text: 'c' },
        { heading: 'Three', above: [], text: 'd' },
      ],
    });
  });

  it('does not mistake a line of a code block or a table for a heading', () => {
    const text = '## Run\n```sh\n# not a heading\n~~~\n```\nthen\n\n| a |\n| - |\n\n---\n\nend';
    expect(outline(text, 'x').sections.map(({ heading }) => heading)).toEqual(['Run']);
  });

  it('skips front matter, and uses its name for a document without a title', () => {
    expect(outline('---\ntitle: no\n---\r\nText.', 'deep/name')).toEqual({
      title: 'name',
      sections: [{ heading: 'name', above: [], text: 'Text.' }],
    });
  });

  it('leaves out lines that are comments, except in code blocks', () => {
    const text = '## List\nHere it is:\n\n<!-- begin -->\n\n| a |\n| - |\n\n<!-- end -->\n\n```html\n<!-- kept -->\n```\n<!-- open\n';
    const [section] = outline(text, 'x').sections;
    expect(blocks(section!.text)).toEqual(['Here it is:', '| a |\n| - |', '```html\n<!-- kept -->\n```\n<!-- open']);
  });

  it('inlines the targets of reference links', () => {
    const [section] = outline('See [the page][p] and [p].\n`[x][p]`\n\n[p]: other.md "Title"\n', 'x').sections;
    expect(section?.text).toBe('See [the page](other.md) and [p].\n`[x][p]`');
  });
});

describe('blocks', () => {
  it('keeps paragraphs, lists, tables and code blocks whole', () => {
    const list = '- one\n\n  more of one\n\n- two';
    const code = '```\na\n\nb\n```';
    const table = '| a |\n| - |\n| 1 |';
    expect(blocks(`first\nline\n\n${list}\n\nnext:\n${code}\n\n${table}\n`)).toEqual(['first\nline', list, `next:\n${code}`, table]);
  });
});

describe('plainText', () => {
  it('shows what a reader sees', () => {
    expect(plainText('**Put** `a_b` *behind* [nginx](x.md) ![alt](i.png) <b>now</b> \\*')).toBe('Put a_b behind nginx alt now *');
  });
});

describe('mapLinks', () => {
  const map = (text: string) => mapLinks(text, (target) => (target === 'drop' ? undefined : `/to/${target}`));

  it('rewrites links, turns dropped ones and images into plain text, and leaves code unchanged', () => {
    expect(map('[a](x "T") [b](drop) ![c](y) `[d](z)`')).toBe('[a](/to/x) b c `[d](z)`');
    expect(map('```\n[a](x)\n```\n[a](x)')).toBe('```\n[a](x)\n```\n[a](/to/x)');
  });
});

import { colourCode } from './colour-code';

const TOKENS = [
  { text: 'const', style: 'tok-keyword' },
  { text: ' a = ', style: '' },
  { text: '<b>', style: 'tok-string' },
  { text: ';\n', style: '' },
];
const TEXT = TOKENS.map(({ text }) => text).join('');

describe('colourCode', () => {
  let code: HTMLElement;

  beforeEach(() => {
    code = document.createElement('code');
    code.textContent = TEXT;
    document.body.replaceChildren(document.createElement('p'), code);
  });

  it('puts tokens into elements with classes only, and treats none of the text as HTML', () => {
    colourCode(code, TOKENS);
    expect(code.textContent).toBe(TEXT);
    expect(code.innerHTML).toBe('<span class="tok-keyword">const</span> a = <span class="tok-string">&lt;b&gt;</span>;\n');
  });

  it.each([
    ['within the text', 2, 11],
    ['backwards', 11, 2],
    ['from its beginning to its end', 0, TEXT.length],
  ])('keeps a selection %s', (_what, from, to) => {
    const text = code.firstChild!;
    document.getSelection()!.setBaseAndExtent(text, from, text, to);
    const selected = document.getSelection()!.toString();
    colourCode(code, TOKENS);
    expect(selected).toHaveLength(Math.abs(to - from));
    expect(document.getSelection()!.toString()).toBe(selected);
  });

  it('keeps a selection that begins before the element, or is that of its whole content', () => {
    const selection = document.getSelection()!;
    selection.setBaseAndExtent(document.body.firstChild!, 0, code.firstChild!, 7);
    colourCode(code, TOKENS);
    expect(selection.toString()).toBe(TEXT.slice(0, 7));
    code.textContent = TEXT;
    selection.setBaseAndExtent(code, 0, code, 1);
    colourCode(code, TOKENS);
    expect(selection.toString()).toBe(TEXT);
  });
});

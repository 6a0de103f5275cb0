import { markdownBlocks } from './blocks';
import { closeOpenSyntax } from './close-open-syntax';
import { renderBlock } from './render-block';

const options = { labels: { copy: '', code: '', table: '' }, origin: 'https://chat.example', resolve: (href: string) => href, anchors: false, citations: [] };

function rendered(source: string): HTMLElement {
  const host = document.createElement('div');
  for (const block of markdownBlocks(source, false, 2) ?? []) host.append(...renderBlock(block, options));
  return host;
}

describe('mathematics', () => {
  it.each([
    ['so \\(a^2+b^2=c^2\\) holds', ['\\(a^2+b^2=c^2\\)'], 'so \\(a^2+b^2=c^2\\) holds'],
    ['\\[\n\\int_0^1 x\\,dx < 1\n\\]', ['\\[\n\\int_0^1 x\\,dx < 1\n\\]'], '\\[\n\\int_0^1 x\\,dx < 1\n\\]'],
    ['$$E = m*c^2*1$$ and $$$', ['$$E = m*c^2*1$$'], '$$E = m*c^2*1$$ and $$$'],
    ['costs $5 or \\\\(a\\\\)', [], 'costs $5 or \\(a\\)'],
    ['open \\(a\n\nb\\)', [], 'open (a\nb)'],
  ])('is kept as it was written: %j', (source, formulas, text) => {
    const host = rendered(source);
    expect([...host.querySelectorAll('code')].map(({ textContent }) => textContent)).toEqual(formulas);
    expect([...host.children].map(({ textContent }) => textContent.trim()).join('\n')).toBe(text);
  });

  it('is shown as a formula while it is being written', () => {
    const source = 'so \\(a_1*b_1*c\\) holds';
    for (let length = 6; length < 19; length++) expect(rendered(closeOpenSyntax(source.slice(0, length))).querySelector('em')).toBeNull();
    expect(rendered(closeOpenSyntax(source.slice(0, 12))).querySelector('code')?.textContent).toBe('\\(a_1*b_1\\)');
  });
});

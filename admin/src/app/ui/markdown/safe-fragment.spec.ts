import { ATTACKS } from './attacks';
import { safeFragment, safeLink } from './safe-fragment';

// Raw HTML instead of Markdown: what would happen if the parser before the sanitiser let something through.
describe('safeFragment', () => {
  it.each(ATTACKS)('%s', (attack) => {
    const bad = 'script, iframe, object, embed, svg, math, style, link, meta, base, form, input, button, video, audio, template';
    const fragment = safeFragment(attack);
    expect(fragment.querySelectorAll(bad)).toHaveLength(0);
    for (const node of fragment.querySelectorAll('*')) {
      const names = node.getAttributeNames().filter((name) => /^on|^style$|^id$|^name$|^srcdoc$|^data-|action$/.test(name));
      expect(names).toEqual([]);
      expect(node.getAttribute('href') ?? '').not.toMatch(/^\s*(javascript|vbscript|data|blob|file):/i);
    }
  });

  it('removes the URL of an external image', () => {
    const html = '<img src="https://evil.example/?q=1" alt="a"><img src="//evil.example/2"><img src="/api/auth/me">';
    expect(safeFragment(html).querySelectorAll('img[src]')).toHaveLength(0);
    expect(safeFragment('<img src="/images/console.png">').querySelectorAll('img[src]')).toHaveLength(1);
    expect(safeFragment('<img src="data:image/svg+xml;base64,AAAA">').querySelectorAll('img[src]')).toHaveLength(0);
    expect(safeFragment('<img src="data:image/png;base64,AAAA">').querySelectorAll('img[src]')).toHaveLength(1);
  });
});

describe('safeLink', () => {
  const origin = 'https://chat.example';
  it.each([
    ['/help/using#send', { kind: 'page', href: '/help/using#send' }],
    ['https://chat.example/c/1', { kind: 'page', href: '/c/1' }],
    ['https://example.org/x', { kind: 'away', href: 'https://example.org/x' }],
    ['//example.org/x', { kind: 'away', href: 'https://example.org/x' }],
    ['/api/health', { kind: 'away', href: 'https://chat.example/api/health' }],
    ['mailto:a@example.org', { kind: 'away', href: 'mailto:a@example.org' }],
    ['javascript:alert(1)', null],
    ['JAVA\nSCRIPT:alert(1)', null],
    [' data:text/html,x', null],
    ['#there', null],
    ['', null],
    ['http://', null],
  ])('%s', (href, expected) => {
    expect(safeLink(href, origin)).toEqual(expected);
  });
});

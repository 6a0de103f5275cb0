import { describe, expect, it } from '@jest/globals';
import { textParts } from './typed-links';

function links(text: string): (string | null)[] {
  return textParts(text).flatMap(({ href }) => (href === null ? [] : [href]));
}

describe('URLs in typed text (P3)', () => {
  it.each([
    ['see https://example.org/a?b=c#d now', ['https://example.org/a?b=c#d']],
    ['HTTPS://Example.ORG/X and http://b', ['HTTPS://Example.ORG/X', 'http://b']],
    ['(see https://en.example.org/wiki/Foo_(bar)).', ['https://en.example.org/wiki/Foo_(bar)']],
    ['[https://a.example/[1]] {https://b.example}', ['https://a.example/[1]', 'https://b.example']],
    ['“https://a.example/x”, <https://b.example/y>, \'https://c.example\'', ['https://a.example/x', 'https://b.example/y', 'https://c.example']],
    ['Is it https://a.example/x?! Or https://b.example...', ['https://a.example/x', 'https://b.example']],
    ['**https://a.example/x**', ['https://a.example/x']],
    ['https://a.example/x(((', ['https://a.example/x']],
    ['見て「https://例え.テスト/パス」。https://b.example、', ['https://例え.テスト/パス', 'https://b.example']],
    ['راجع https://مثال.إختبار/صفحة الآن', ['https://مثال.إختبار/صفحة']],
    ['https://a.example/\u202egpj.exe', ['https://a.example/']],
    ['two\nhttps://a.example\nlines', ['https://a.example']],
    ['https://a.example,https://b.example', ['https://a.example,https://b.example']],
    ['xhttp://a.example öhttps://b.example _https://c.example', []],
    ['http:// https:// http://. http://:', []],
    ['https://good.example@evil.example/ https://a:b@c.example', []],
    ['javascript:alert(1) data:text/html,x ftp://a.example file:///etc/passwd www.a.example mailto:a@b.example', []],
    ['javascript:alert("http://")', []],
    [`https://a.example/${'x'.repeat(2_048)}`, []],
    ['http://[::1]:8080/x and http://[not', ['http://[::1]:8080/x']],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(textParts(text).map((part) => part.text).join('')).toBe(text);
  });

  it('may be absent: the text is then one part', () => {
    expect(textParts('# not a heading\n\n  _kept_')).toEqual([{ text: '# not a heading\n\n  _kept_', href: null }]);
    expect(textParts('')).toEqual([{ text: '', href: null }]);
  });

  it('are at most 200; the rest is text', () => {
    const text = 'http://a '.repeat(3_500);
    expect(links(text)).toHaveLength(200);
    expect(textParts(text).map((part) => part.text).join('')).toBe(text);
  });

  it('are found in linear time', () => {
    const time = (text: string) =>
      Math.min(
        ...[1, 2, 3].map(() => {
          const before = performance.now();
          textParts(text);
          return performance.now() - before;
        }),
      );
    const usual = Math.max(time('some words, and https://a.example/b too. '.repeat(1_000).slice(0, 40_000)), 2);
    const pieces = ['http://', 'https://a', 'http://(', 'http://a)', 'http://a.', 'h', 'http:/', 'https://[', 'http://a@', 'http://\u202e', '(', '). '];
    const slow = pieces.filter((piece) => time(piece.repeat(Math.ceil(40_000 / piece.length))) > 40 * usual);
    expect(slow).toEqual([]);
  });
});

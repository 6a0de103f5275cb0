import { TestBed } from '@angular/core/testing';
import { PlainText } from './plain-text';

function rendered(text: string): HTMLElement {
  const fixture = TestBed.createComponent(PlainText);
  fixture.componentRef.setInput('text', text);
  fixture.detectChanges();
  return fixture.nativeElement as HTMLElement;
}

describe('PlainText', () => {
  it.each([
    '# not a heading\n## nor this',
    'snake_case_name and *stars* and `ticks`',
    '  two spaces\n\n\n- one\n- two  \nend ',
    '<b>no</b> &amp; <script>alert(1)</script>',
    '1. https://a.example\n2. (https://b.example/x).\n',
    '> quoted\n    code\ttab',
    '',
  ])('shows %j verbatim', (text) => {
    const root = rendered(text);
    expect(root.textContent).toBe(text);
    expect([...root.querySelectorAll('*')].filter((node) => node.nodeName !== 'A')).toEqual([]);
  });

  it('turns URLs into links that reveal nothing about this page', () => {
    const link = rendered('at https://a.example/x, there').querySelector('a');
    expect([link?.href, link?.textContent, link?.target, link?.rel]).toEqual([
      'https://a.example/x', 'https://a.example/x', '_blank', 'noopener noreferrer nofollow',
    ]);
  });
});

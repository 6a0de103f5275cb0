import { documentLink, documentPath, documentUrl } from './document-links';

describe('documentLink', () => {
  it.each([
    ['administering', 'using.md', '/help/using'],
    ['administering', 'using.md#send-a-message', '/help/using#send-a-message'],
    ['administering', './adr/0001-a gate.md', '/help/adr/0001-a%20gate'],
    ['adr/0001-gate', '../administering.md#settings', '/help/administering#settings'],
    ['adr/0001-gate', '0002-feed.md', '/help/adr/0002-feed'],
    ['adr/0001-gate', '#why', '/help/adr/0001-gate#why'],
    ['using', 'https://example.org/x.md', 'https://example.org/x.md'],
    ['using', 'mailto:a@example.org', 'mailto:a@example.org'],
    ['using', '/admin/sessions', '/admin/sessions'],
    ['using', 'javascript:alert(1)', 'javascript:alert(1)'],
    ['using', '../../../../etc/passwd.md', '/help/etc/passwd'],
  ])('in %s, %s links to %s', (document, href, expected) => {
    expect(documentLink(document, href)).toBe(expected);
  });

  it('is empty if the target is not a document', () => {
    expect(documentLink('using', 'images/console.png')).toBe('');
    expect(documentLink('using', '../LICENSE')).toBe('');
  });
});

describe('paths and URLs', () => {
  it('keep the folders of a document’s name and encode the rest', () => {
    expect(documentPath('guides/back up#1')).toBe('/help/guides/back%20up%231');
    expect(documentUrl('using')).toBe('/api/help/using');
  });
});

/** The document that `/help` alone shows. */
export const FIRST_DOCUMENT = 'index';

/** Where a document is read on this page. */
export function documentPath(document: string): string {
  return `/help/${document.split('/').map(encodeURIComponent).join('/')}`;
}

/** Where the API has a document. */
export function documentUrl(document: string): string {
  return `/api${documentPath(document)}`;
}

/**
 * A link of a document as this application follows it: one to another Markdown file, relative to the document that bears it,
 * leads to that file's page; one to a heading to this page's. Others stay as they are.
 *
 * @param document the document that bears the link, for example `guides/backup`
 * @param href as written there, for example `../administering.md#settings`
 */
export function documentLink(document: string, href: string): string {
  if (href.startsWith('#')) return documentPath(document) + href;
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(href)) return href;
  const url = new URL(href, `https://document.invalid/${documentPath(document).slice('/help/'.length)}`);
  const name = url.pathname.slice(1);
  const target = /\.md$/i.test(name) ? name.slice(0, -'.md'.length) : null;
  return target === null ? '' : `/help/${target}${url.hash}`;
}

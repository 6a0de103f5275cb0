/** The document shown at `/help`. */
export const FIRST_DOCUMENT = 'index';

/** The application path of a document. */
export function documentPath(document: string): string {
  return `/help/${document.split('/').map(encodeURIComponent).join('/')}`;
}

/** The API URL of a document. */
export function documentUrl(document: string): string {
  return `/api${documentPath(document)}`;
}

/**
 * Rewrites a link in a document for this application: a link to another Markdown file, relative to the containing document, becomes
 * a link to that file's page, and a link to a heading one to the same page. Absolute links are unchanged.
 *
 * @param document the document that contains the link, for example `guides/backup`
 * @param href as written there, for example `../administering.md#settings`
 * @returns the rewritten link; empty if the target is not a document
 */
export function documentLink(document: string, href: string): string {
  if (href.startsWith('#')) return documentPath(document) + href;
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(href)) return href;
  const url = new URL(href, `https://document.invalid/${documentPath(document).slice('/help/'.length)}`);
  const name = url.pathname.slice(1);
  const target = /\.md$/i.test(name) ? name.slice(0, -'.md'.length) : null;
  return target === null ? '' : `/help/${target}${url.hash}`;
}

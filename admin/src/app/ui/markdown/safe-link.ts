/** The permitted target of a link: `page` is a page of this application, `away` anything else that a browser may open. */
export interface SafeLink {
  kind: 'page' | 'away';
  /** a path with query and fragment for a page, else the whole URL */
  href: string;
}

/**
 * Checks a link's URL.
 *
 * @param href as the author wrote it
 * @param origin this application's own, for example `https://chat.example`
 * @returns null if it must not be a link: `javascript:`, `data:`, a bare fragment, or a URL that no browser can parse
 */
export function safeLink(href: string, origin: string): SafeLink | null {
  if (href === '' || href.startsWith('#')) return null;
  const url = URL.canParse(href, origin) ? new URL(href, origin) : null;
  if (!url) return null;
  if (url.protocol === 'mailto:') return { kind: 'away', href: url.href };
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  const own = url.origin === origin && !url.pathname.startsWith('/api/');
  return own ? { kind: 'page', href: url.pathname + url.search + url.hash } : { kind: 'away', href: url.href };
}

import createDOMPurify from 'dompurify';

const TAGS = [
  'a', 'b', 'blockquote', 'br', 'code', 'dd', 'del', 'details', 'div', 'dl', 'dt', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr',
  'i', 'img', 'ins', 'kbd', 'li', 'mark', 'ol', 'p', 'pre', 's', 'small', 'span', 'strong', 'sub', 'summary', 'sup', 'table',
  'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'u', 'ul',
];
const ATTRIBUTES = ['align', 'alt', 'class', 'colspan', 'href', 'open', 'reversed', 'rowspan', 'src', 'start', 'title'];
const DATA_IMAGE = /^data:image\/(?:png|jpeg|gif|webp);base64,/i;

// A separate instance: its hooks do not affect other users of DOMPurify, nor theirs this one.
const purifier = createDOMPurify(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
  // Decided while the nodes still belong to an inert document: an image's URL must never reach a live one, which fetches it at
  // once, shown or not.
  if (node.nodeName === 'IMG' && !isOwnImage(node.getAttribute('src') ?? '')) node.removeAttribute('src');
  if (node.hasAttribute('class') && !(node.nodeName === 'CODE' && /^language-\S+$/.test(node.className))) {
    node.removeAttribute('class');
  }
});

/**
 * Untrusted HTML as harmless DOM nodes: no script, handler, style, id, form, frame or external image; links must still be checked
 * by {@link safeLink}. Nodes rather than text, so that nothing is parsed a second time.
 *
 * @param html any text
 */
export function safeFragment(html: string): DocumentFragment {
  return purifier.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}

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

function isOwnImage(src: string): boolean {
  if (DATA_IMAGE.test(src)) return true;
  return src !== '' && safeLink(src, window.location.origin)?.kind === 'page';
}

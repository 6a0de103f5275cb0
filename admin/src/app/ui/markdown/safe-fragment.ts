import createDOMPurify from 'dompurify';

const TAGS = [
  'a', 'b', 'blockquote', 'br', 'code', 'dd', 'del', 'details', 'div', 'dl', 'dt', 'em', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr',
  'i', 'img', 'ins', 'kbd', 'li', 'mark', 'ol', 'p', 'pre', 's', 'small', 'span', 'strong', 'sub', 'summary', 'sup', 'table',
  'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'u', 'ul',
];
const ATTRIBUTES = ['align', 'alt', 'class', 'colspan', 'href', 'open', 'reversed', 'rowspan', 'src', 'start', 'title'];
const PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,/i;

// An instance of its own: its hooks are seen by nobody else, and nobody else's by it.
const purifier = createDOMPurify(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
  // Decided while the nodes still belong to an inert document: a picture's address must never reach a live one, which fetches
  // it at once, shown or not.
  if (node.nodeName === 'IMG' && !isOwnPicture(node.getAttribute('src') ?? '')) node.removeAttribute('src');
  if (node.hasAttribute('class') && !(node.nodeName === 'CODE' && /^language-\S+$/.test(node.className))) {
    node.removeAttribute('class');
  }
});

/**
 * Untrusted HTML as DOM nodes that can do no harm: no script, handler, style, id, form, frame or foreign picture; links are
 * still to be judged by {@link safeLink}. Nodes and not text, so that nothing is parsed a second time.
 *
 * @param html anything at all
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

/** Where a link may lead: `page` is one of this application, `away` anything else that a browser may open. */
export interface SafeLink {
  kind: 'page' | 'away';
  /** a path with query and fragment for a page, else the whole address */
  href: string;
}

/**
 * Judges a link's address.
 *
 * @param href as the author wrote it
 * @param origin this application's own, for example `https://chat.example`
 * @returns null where it must not be a link: `javascript:`, `data:`, a bare fragment, what no browser can parse
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

function isOwnPicture(src: string): boolean {
  if (PICTURE.test(src)) return true;
  return src !== '' && safeLink(src, window.location.origin)?.kind === 'page';
}

import createDOMPurify from 'dompurify';
import { safeLink } from './safe-link';

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

function isOwnImage(src: string): boolean {
  if (DATA_IMAGE.test(src)) return true;
  return src !== '' && safeLink(src, window.location.origin)?.kind === 'page';
}

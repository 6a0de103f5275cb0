import { blocks, mapLinks } from './markdown.js';
import type { KnowledgeBase, Passage } from './knowledge-base.js';

/** Maximum length of a quotation in characters; a longer first block is still quoted whole. */
const MAX_QUOTE_LENGTH = 2_400;

/** URL path of a passage in the web application. */
export function helpLink(passage: Pick<Passage, 'document' | 'anchor'>): string {
  return `${helpPath(passage.document)}#${passage.anchor}`;
}

/** Title of a passage in a list of sources. */
export function sourceTitle(passage: Passage): string {
  return passage.heading === passage.title ? passage.title : `${passage.title}: ${passage.heading}`;
}

/** Self-contained Markdown, and whether the section continues after it. */
export interface Quotation {
  markdown: string;
  shortened: boolean;
}

/**
 * Quotes a passage, cut to a sensible length between blocks, with its links rewritten for the web application.
 *
 * A block that ends in a colon is never the last one: the block it introduces is included.
 *
 * @param passage what to quote
 * @param knowledge the known documents: a link to any other file becomes plain text
 */
export function quote(passage: Passage, knowledge: KnowledgeBase): Quotation {
  const all = blocks(passage.text);
  let taken = 0;
  let length = 0;
  while (taken < all.length) {
    let next = taken + 1;
    while (next < all.length && all[next - 1]!.endsWith(':')) next++;
    length += all.slice(taken, next).join('\n\n').length;
    if (taken > 0 && length > MAX_QUOTE_LENGTH) break;
    taken = next;
  }
  const markdown = mapLinks(all.slice(0, taken).join('\n\n'), (target) => resolveLink(target, passage.document, knowledge));
  return { markdown, shortened: taken < all.length || passage.continued };
}

/**
 * Resolves a document's link for display in the web application.
 *
 * @returns undefined for targets that cannot be opened from there: other files, and schemes other than http(s) and mailto
 */
function resolveLink(target: string, document: string, knowledge: KnowledgeBase): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return /^(https?|mailto):/i.test(target) ? target : undefined;
  if (target.startsWith('//')) return undefined;
  if (target.startsWith('/')) return target;
  const base = `http://folder/${document.split('/').map(encodeURIComponent).join('/')}.md`;
  if (!URL.canParse(target, base)) return undefined;
  const { pathname, hash } = new URL(target, base);
  const name = decodePath(pathname.slice(1)).replace(/\.md$/i, '');
  return knowledge.document(name) ? `${helpPath(name)}${hash}` : undefined;
}

function helpPath(document: string): string {
  return `/help/${document.split('/').map(encodeURIComponent).join('/')}`;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

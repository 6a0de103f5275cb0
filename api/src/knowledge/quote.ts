import { blocks, mapLinks } from './markdown.js';
import type { KnowledgeBase, Passage } from './knowledge-base.js';

/** Longest quotation in characters; a first block that is longer is quoted whole all the same. */
const LONGEST_QUOTE = 2_400;

/** Where a passage opens in the web application. */
export function helpLink(passage: Pick<Passage, 'document' | 'anchor'>): string {
  return `${helpPath(passage.document)}#${passage.anchor}`;
}

/** What a passage is called in a list of sources. */
export function sourceTitle(passage: Passage): string {
  return passage.heading === passage.title ? passage.title : `${passage.title}: ${passage.heading}`;
}

/** A quotation: Markdown that stands alone, and whether the section goes on after it. */
export interface Quotation {
  markdown: string;
  shortened: boolean;
}

/**
 * Quotes a passage, cut to a sensible length between blocks, its links leading to where they open in the web application.
 *
 * A block that ends in a colon is never the last: what it announces comes along.
 *
 * @param passage what to quote
 * @param knowledge tells which documents there are: a link to any other file becomes plain text
 */
export function quote(passage: Passage, knowledge: KnowledgeBase): Quotation {
  const all = blocks(passage.text);
  let taken = 0;
  let length = 0;
  while (taken < all.length) {
    let next = taken + 1;
    while (next < all.length && all[next - 1]!.endsWith(':')) next++;
    length += all.slice(taken, next).join('\n\n').length;
    if (taken > 0 && length > LONGEST_QUOTE) break;
    taken = next;
  }
  const markdown = mapLinks(all.slice(0, taken).join('\n\n'), (target) => openingLink(target, passage.document, knowledge));
  return { markdown, shortened: taken < all.length || passage.continued };
}

/**
 * Where a link of a document leads once it is read elsewhere.
 *
 * @returns undefined for what cannot be opened from the web application: other files, and schemes that are no addresses of pages
 */
function openingLink(target: string, document: string, knowledge: KnowledgeBase): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return /^(https?|mailto):/i.test(target) ? target : undefined;
  if (target.startsWith('//')) return undefined;
  if (target.startsWith('/')) return target;
  const base = `http://folder/${document.split('/').map(encodeURIComponent).join('/')}.md`;
  if (!URL.canParse(target, base)) return undefined;
  const { pathname, hash } = new URL(target, base);
  const name = decoded(pathname.slice(1)).replace(/\.md$/i, '');
  return knowledge.document(name) ? `${helpPath(name)}${hash}` : undefined;
}

function helpPath(document: string): string {
  return `/help/${document.split('/').map(encodeURIComponent).join('/')}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

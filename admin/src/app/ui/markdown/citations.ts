import type { Source } from '@switchboard/shared';
import { safeLink } from './safe-fragment';

const CITATION = /\[(\d{1,2})\]/;

/**
 * Turns the numbers of cited sources (`[2]`) into links to them, in a new tab; not in code, and not within other links.
 *
 * @param root safe nodes, changed in place
 * @param sources in the order of their numbers
 * @param origin this application's
 */
export function linkCitations(root: DocumentFragment, sources: readonly Source[], origin: string): void {
  if (!sources.some(({ cited }) => cited)) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    if (CITATION.test(text.data) && !text.parentElement?.closest('a, code, pre')) texts.push(text);
  }
  for (const text of texts) text.replaceWith(...text.data.split(/(\[\d{1,2}\])/).map((part) => linkTo(part, sources, origin)));
}

function linkTo(part: string, sources: readonly Source[], origin: string): string | HTMLAnchorElement {
  const source = sources[Number(CITATION.exec(part)?.[1] ?? 0) - 1];
  const safe = source?.cited ? safeLink(source.url, origin) : null;
  if (!source || !safe || !/^\[\d+\]$/.test(part)) return part;
  const link = document.createElement('a');
  link.className = 'md-citation';
  link.href = safe.href;
  link.title = source.title;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.textContent = part;
  return link;
}

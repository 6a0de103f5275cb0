import { headingAnchor } from '@switchboard/shared';
import type { MarkdownBlock } from './blocks';
import { safeFragment, safeLink } from './safe-fragment';

/** How a block's safe nodes are adapted to this page. */
export interface BlockOptions {
  /** this application's origin, which tells its pages from external links */
  origin: string;
  /** rewrites a link's URL before it is checked, for example one relative to a document */
  resolve: (href: string) => string;
  /** headings get an `id` that links can target */
  anchors: boolean;
  labels: { copy: string; code: string; table: string };
}

/**
 * A block as nodes to insert into the page.
 *
 * Links open pages of this application in place (`data-page`, which the component passes to the router) and others in a new tab;
 * code gets a Copy button; a table or code block that is too wide scrolls on its own and is keyboard accessible; an image from
 * another host is replaced by its alternative text. A block without HTML is shown verbatim.
 */
export function renderBlock(block: MarkdownBlock, options: BlockOptions): Node[] {
  if (block.html === null) return [plainText(block.text)];
  const fragment = safeFragment(block.html);
  for (const image of fragment.querySelectorAll('img:not([src])')) image.replaceWith(image.getAttribute('alt') ?? '');
  for (const heading of fragment.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    adaptHeading(heading, heading.parentNode === fragment ? block.level : null, options);
  }
  for (const link of fragment.querySelectorAll('a')) adaptLink(link, options);
  for (const pre of fragment.querySelectorAll('pre')) adaptCode(pre, options);
  for (const table of fragment.querySelectorAll('table')) {
    const box = scrollable(element('div', 'md-table'), options.labels.table);
    table.replaceWith(box);
    box.append(table);
  }
  return [...fragment.childNodes];
}

function plainText(text: string): Node {
  const paragraph = element('p', 'md-plain');
  paragraph.dir = 'auto';
  paragraph.textContent = text;
  return paragraph;
}

function adaptHeading(heading: Element, level: number | null, options: BlockOptions): void {
  // A heading inside a list, a quotation or raw HTML would break the page's outline: it is only styled like one.
  const shown = level === null ? element('p', 'md-heading') : element(`h${level}`);
  shown.append(...heading.childNodes);
  if (level !== null && options.anchors) shown.id = headingAnchor(shown.textContent);
  heading.replaceWith(shown);
}

function adaptLink(link: HTMLAnchorElement, options: BlockOptions): void {
  const safe = safeLink(options.resolve(link.getAttribute('href') ?? ''), options.origin);
  if (!safe) {
    link.replaceWith(...link.childNodes);
    return;
  }
  link.setAttribute('href', safe.href);
  if (safe.kind === 'page') {
    link.dataset['page'] = '';
  } else {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
}

function adaptCode(pre: HTMLElement, options: BlockOptions): void {
  const box = element('div', 'md-code');
  const bar = element('div', 'md-code-bar');
  const language = element('span');
  language.textContent = /language-(\S+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? '';
  const copy = element('button', 'md-copy') as HTMLButtonElement;
  copy.type = 'button';
  copy.textContent = options.labels.copy;
  bar.append(language, copy);
  pre.replaceWith(box);
  box.append(bar, scrollable(pre, options.labels.code));
}

/** Makes a part that scrolls sideways keyboard accessible and labelled, but not a landmark, of which there would be dozens. */
function scrollable(part: HTMLElement, label: string): HTMLElement {
  part.tabIndex = 0;
  part.setAttribute('role', 'group');
  part.setAttribute('aria-label', label);
  return part;
}

function element(name: string, className = ''): HTMLElement {
  const created = document.createElement(name);
  if (className) created.className = className;
  return created;
}

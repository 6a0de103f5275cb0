import { headingAnchor, type Source } from '@switchboard/shared';
import type { CodeText, MarkdownBlock } from './block';
import { linkCitations } from './citations';
import { safeFragment, safeLink } from './safe-fragment';

/** Characters from which on the text of a table's cell keeps its column wide enough to be read. */
const LONG_CELL = 24;

/** How a block's safe nodes are adapted to this page. */
export interface BlockOptions {
  /** this application's origin, which tells its pages from external links */
  origin: string;
  /** rewrites a link's URL before it is checked, for example one relative to a document */
  resolve: (href: string) => string;
  /** headings get an `id` that links can target */
  anchors: boolean;
  /** the sources whose numbers become links, in order */
  citations: readonly Source[];
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
  if (block.code) return [codeBlock(block.code, options)];
  if (block.html === null) return [plainText(block.text)];
  const fragment = safeFragment(block.html);
  for (const image of fragment.querySelectorAll('img:not([src])')) image.replaceWith(image.getAttribute('alt') ?? '');
  for (const heading of fragment.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    adaptHeading(heading, heading.parentNode === fragment ? block.level : null, options);
  }
  for (const link of fragment.querySelectorAll('a')) adaptLink(link, options);
  linkCitations(fragment, options.citations, options.origin);
  for (const pre of fragment.querySelectorAll('pre')) adaptCode(pre, options);
  for (const table of fragment.querySelectorAll('table')) {
    const box = scrollable(element('div', 'md-table'), options.labels.table);
    table.replaceWith(box);
    box.append(table);
    for (const cell of table.querySelectorAll('th, td')) if (cell.textContent.length > LONG_CELL) cell.classList.add('md-long');
  }
  return [...fragment.childNodes];
}

/**
 * Adds to the nodes of a code block what has been written since, so that they can stay on the page.
 *
 * @param nodes as rendered for `before`
 * @returns false if that is not the difference between the two
 */
export function extendCode(nodes: readonly Node[], before: CodeText, after: CodeText): boolean {
  // The last line break is not its author's, and whatever is added comes before it.
  const end = Math.max(0, before.text.length - 1);
  const [box] = nodes;
  const code = box instanceof HTMLElement ? box.querySelector('code') : null;
  const content = code?.childNodes.length === 1 ? code.firstChild : null;
  const isAddition = before.language === after.language && end > 0 && after.text.startsWith(before.text.slice(0, end));
  if (!isAddition || !(content instanceof Text) || content.length !== before.text.length) return false;
  content.insertData(end, after.text.slice(end, -1));
  return true;
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
  const box = codeBox(/language-(\S+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? '', options);
  pre.replaceWith(box);
  box.append(scrollable(pre, options.labels.code));
}

function codeBlock({ language, text }: CodeText, options: BlockOptions): HTMLElement {
  const code = element('code', language === '' ? '' : `language-${language}`);
  code.append(text);
  const pre = scrollable(element('pre'), options.labels.code);
  pre.append(code);
  const box = codeBox(language, options);
  box.append(pre);
  return box;
}

/** The frame of a code block, with its language and its Copy button. */
function codeBox(name: string, options: BlockOptions): HTMLElement {
  const box = element('div', 'md-code');
  const bar = element('div', 'md-code-bar');
  const language = element('span');
  language.textContent = name;
  const copy = element('button', 'md-copy') as HTMLButtonElement;
  copy.type = 'button';
  copy.textContent = options.labels.copy;
  bar.append(language, copy);
  box.append(bar);
  return box;
}

/** Makes a part that scrolls sideways keyboard accessible and labelled, but not a landmark, of which there would be dozens. */
function scrollable(part: HTMLElement, label: string): HTMLElement {
  part.tabIndex = 0;
  part.setAttribute('role', 'group');
  part.setAttribute('aria-label', label);
  return part;
}

function element(name: string, className = ''): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}

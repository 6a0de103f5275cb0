import type { Links, Token, Tokens } from 'marked';
import type { HeadingLevels } from './heading-levels';

/** A code block's content. */
export interface CodeText {
  /** as its author named it, '' if not at all */
  language: string;
  /** with a line break at its end, unless it is empty */
  text: string;
  /** whether it may still grow: its closing fence has not been written yet */
  isOpen: boolean;
}

/** One top-level block of a Markdown text: a paragraph, a list, a table, a heading … */
export interface MarkdownBlock {
  /** blocks with the same key render the same, so that nodes already on the page can stay there */
  key: string;
  /** unsafe: the author's text as HTML; null if {@link code} or else {@link text} is to be shown instead */
  html: string | null;
  /** the author's text, verbatim */
  text: string;
  /** the level to show a heading at, 1 to 6; null for other blocks */
  level: number | null;
  /** null for blocks that are not code as a whole */
  code: CodeText | null;
}

/** Maximum characters of link definitions that are part of the key of a block that uses them. */
const MAX_DEFINITIONS_LENGTH = 4_000;

/** The whole text as one block, unformatted. */
export function plainBlock(source: string): MarkdownBlock {
  return { key: `plain ${source}`, html: null, text: source, level: null, code: null };
}

/** What the keys of blocks that use link definitions contain; '' if there are none. */
export function definitionsKey(links: Links): string {
  const count = Object.keys(links).length;
  return count === 0 ? '' : `${count} ${JSON.stringify(links)}`.slice(0, MAX_DEFINITIONS_LENGTH);
}

/**
 * The block of a top-level token.
 *
 * @param levels receives the level of each heading, in order
 * @param definitions see {@link definitionsKey}
 * @returns null if nothing is shown for it
 */
export function blockOf(token: Token, levels: HeadingLevels, definitions: string, htmlOf: (token: Token) => string): MarkdownBlock | null {
  if (token.type === 'space' || token.type === 'def') return null;
  const level = token.type === 'heading' ? levels.next((token as Tokens.Heading).depth) : null;
  const usesDefinitions = definitions !== '' && token.raw.includes('[');
  const key = JSON.stringify([token.type, level, token.raw, usesDefinitions ? definitions : '']);
  if (token.type === 'code') return { key, html: null, text: token.raw, level, code: codeOf(token as Tokens.Code) };
  return { key, html: htmlOf(token), text: token.raw, level, code: null };
}

/**
 * The fence that opens a code block.
 *
 * @param raw the block's source
 * @returns its run of backticks or tildes; null if the block is not fenced
 */
export function fenceOf(raw: string): string | null {
  return /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1] ?? null;
}

/** Whether a line closes a code block that was opened with this fence. */
export function closesFence(line: string, fence: string): boolean {
  const run = /^ {0,3}(`+|~+) *$/.exec(line)?.[1];
  return run !== undefined && run.length >= fence.length && run[0] === fence[0];
}

function codeOf({ raw, lang, text }: Tokens.Code): CodeText {
  const fence = fenceOf(raw);
  const source = raw.trimEnd();
  const at = source.lastIndexOf('\n');
  const isOpen = fence !== null && (at < 0 || !closesFence(source.slice(at + 1), fence));
  return { language: /^\S*/.exec(lang ?? '')?.[0] ?? '', text: text === '' ? '' : `${text.replace(/\n$/, '')}\n`, isOpen };
}

import type { Token } from 'marked';
import { type Parsed, parse } from './bounded-marked';
import { mendTail } from './mend-tail';

/** One top-level block of a Markdown text: a paragraph, a list, a table, a heading … */
export interface MarkdownBlock {
  /** two blocks with the same key look the same, so that what is already on the page can stay there */
  key: string;
  /** unsafe: what the text's author wrote, as HTML; null where {@link text} is to be shown instead */
  html: string | null;
  /** what the author wrote, to the letter */
  text: string;
  /** for a heading the level to show it at, 1 to 6; else null */
  level: number | null;
}

/** Characters of link definitions up to which a block that uses them is told apart by them. */
const LONGEST_DEFINITIONS = 4_000;

/**
 * Splits Markdown into its top-level blocks.
 *
 * @param source the text
 * @param streaming true while the text still grows: what its end has left open is closed
 * @param outermost the level, 1 to 6, at which the text's outermost heading stands on the page; deeper ones follow without gaps
 * @returns null where the text cannot be parsed, or not with a reasonable effort: show {@link plainBlock} then
 */
export function markdownBlocks(source: string, streaming: boolean, outermost: number): MarkdownBlock[] | null {
  try {
    return blocksOf(parse(streaming ? mendTail(source) : source), outermost);
  } catch {
    // Whatever the parser stumbled over: what somebody wrote is never lost, and no other text suffers for it.
    return null;
  }
}

/** The whole text as one block, as it was written. */
export function plainBlock(source: string): MarkdownBlock {
  return { key: `plain ${source}`, html: null, text: source, level: null };
}

function blocksOf({ tokens, htmlOf }: Parsed, outermost: number): MarkdownBlock[] {
  const definitions = JSON.stringify(tokens.links).slice(0, LONGEST_DEFINITIONS);
  const levels = headingLevels(outermost);
  return tokens
    .filter((token) => token.type !== 'space' && token.type !== 'def')
    .map((token) => {
      const level = token.type === 'heading' ? levels(depthOf(token)) : null;
      const usesDefinitions = definitions !== '{}' && token.raw.includes('[');
      const key = JSON.stringify([token.type, level, token.raw, usesDefinitions ? definitions : '']);
      return { key, html: htmlOf(token), text: token.raw, level };
    });
}

function depthOf(token: Token): number {
  return token.type === 'heading' ? (token as { depth: number }).depth : 1;
}

/** Levels without gaps, decided from what stands above alone, so that a growing text never renumbers what is on the page. */
function headingLevels(outermost: number): (depth: number) => number {
  const above: number[] = [];
  return (depth) => {
    while (above.length > 0 && (above.at(-1) ?? 0) >= depth) above.pop();
    above.push(depth);
    return Math.min(6, outermost + above.length - 1);
  };
}

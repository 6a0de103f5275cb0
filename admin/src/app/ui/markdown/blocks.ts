import type { Token } from 'marked';
import { type Parsed, parse } from './bounded-marked';
import { closeOpenSyntax } from './close-open-syntax';

/** One top-level block of a Markdown text: a paragraph, a list, a table, a heading … */
export interface MarkdownBlock {
  /** blocks with the same key render the same, so that nodes already on the page can stay there */
  key: string;
  /** unsafe: the author's text as HTML; null if {@link text} is to be shown instead */
  html: string | null;
  /** the author's text, verbatim */
  text: string;
  /** the level to show a heading at, 1 to 6; null for other blocks */
  level: number | null;
}

/** Maximum characters of link definitions that are part of the key of a block that uses them. */
const MAX_DEFINITIONS_LENGTH = 4_000;

/**
 * Splits Markdown into its top-level blocks.
 *
 * @param source the text
 * @param streaming true while the text is still growing: syntax left open at its end is closed
 * @param outermost the level, 1 to 6, of the text's outermost heading on the page; deeper ones follow without gaps
 * @returns null if the text cannot be parsed, or not at a reasonable cost: show {@link plainBlock} then
 */
export function markdownBlocks(source: string, streaming: boolean, outermost: number): MarkdownBlock[] | null {
  try {
    return blocksOf(parse(streaming ? closeOpenSyntax(source) : source), outermost);
  } catch {
    // Whatever made the parser fail: the author's text is never lost, and no other text is affected.
    return null;
  }
}

/** The whole text as one block, unformatted. */
export function plainBlock(source: string): MarkdownBlock {
  return { key: `plain ${source}`, html: null, text: source, level: null };
}

function blocksOf({ tokens, htmlOf }: Parsed, outermost: number): MarkdownBlock[] {
  const definitions = JSON.stringify(tokens.links).slice(0, MAX_DEFINITIONS_LENGTH);
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

/** Levels without gaps, derived from the preceding headings only, so that a growing text never renumbers those already on the page. */
function headingLevels(outermost: number): (depth: number) => number {
  const above: number[] = [];
  return (depth) => {
    while (above.length > 0 && (above.at(-1) ?? 0) >= depth) above.pop();
    above.push(depth);
    return Math.min(6, outermost + above.length - 1);
  };
}

import { Marked, type Token } from 'marked';
import { mendTail } from './mend-tail';
import { withPlainTags } from './plain-tags';

/** One top-level block of a Markdown text: a paragraph, a list, a table, a heading … */
export interface MarkdownBlock {
  /** two blocks with the same key look the same, so that what is already on the page can stay there */
  key: string;
  /** unsafe: what the text's author wrote, as HTML */
  html: string;
  /** for a heading the level to show it at, 1 to 6; else null */
  level: number | null;
}

const marked = new Marked({
  gfm: true,
  renderer: {
    // a box that cannot be ticked is no control: a sign says the same and needs no label
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    html: ({ text }) => withPlainTags(text),
  },
});

/**
 * Splits Markdown into its top-level blocks.
 *
 * @param source the text
 * @param streaming true while the text still grows: what its end has left open is closed
 * @param outermost the level, 1 to 6, at which the text's outermost heading stands on the page; deeper ones follow without gaps
 */
export function markdownBlocks(source: string, streaming: boolean, outermost: number): MarkdownBlock[] {
  const tokens = marked.lexer(streaming ? mendTail(source) : source);
  const definitions = JSON.stringify(tokens.links);
  const levels = headingLevels(outermost);
  return tokens
    .filter((token) => token.type !== 'space' && token.type !== 'def')
    .map((token) => {
      const level = token.type === 'heading' ? levels(depthOf(token)) : null;
      const usesDefinitions = definitions !== '{}' && token.raw.includes('[');
      const key = JSON.stringify([token.type, level, token.raw, usesDefinitions ? definitions : '']);
      return { key, html: marked.parser([token]), level };
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

import { type MarkdownBlock, blockOf, definitionsKey } from './block';
import { parse } from './bounded-marked';
import { GrowingBlocks } from './growing-blocks';
import { HeadingLevels } from './heading-levels';

/**
 * Splits Markdown into its top-level blocks.
 *
 * @param source the text
 * @param streaming true while the text is still growing: syntax left open at its end is closed. See {@link GrowingBlocks} for the
 *   same at the cost of what is added only
 * @param outermost the level, 1 to 6, of the text's outermost heading on the page; deeper ones follow without gaps
 * @returns null if the text cannot be parsed, or not at a reasonable cost: show it as a plain block then
 */
export function markdownBlocks(source: string, streaming: boolean, outermost: number): MarkdownBlock[] | null {
  if (streaming) return new GrowingBlocks(outermost).update(source);
  try {
    const { tokens, htmlOf } = parse(source);
    const definitions = definitionsKey(tokens.links);
    const levels = new HeadingLevels(outermost);
    return tokens.map((token) => blockOf(token, levels, definitions, htmlOf)).filter((block) => block !== null);
  } catch {
    // Whatever made the parser fail: the author's text is never lost, and no other text is affected.
    return null;
  }
}

import type { HelpDocument, HelpPassage } from '@switchboard/shared';
import { excerptAround } from '../core/text/excerpt.js';
import type { KnowledgeDocument, Passage } from './knowledge-base.js';
import { blocks, plainText } from './markdown.js';
import { helpLink } from './quote.js';

/** A document as the API exposes it. */
export function toHelpView({ document, title, markdown }: KnowledgeDocument): HelpDocument {
  return { document, title, markdown };
}

/** A passage as the API exposes it. @param words folded, which the excerpt is to show */
export function toPassageView(passage: Passage, words: readonly string[]): HelpPassage {
  const { title, heading, text } = passage;
  return { title, heading, excerpt: excerptAround(plainText(proseOf(text)), words), url: helpLink(passage) };
}

/** Without code and tables, which are unreadable on one line; all of it if there is nothing else. */
function proseOf(markdown: string): string {
  const prose = blocks(markdown).filter((block) => !/^ {0,3}(?:```|~~~|\|)/.test(block));
  return (prose.length > 0 ? prose.join('\n') : markdown).replace(/^[ \t]{0,9}(?:[-*+]|\d{1,9}\.)[ \t]{1,9}/gm, '');
}

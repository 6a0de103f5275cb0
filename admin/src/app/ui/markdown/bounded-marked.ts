import { Lexer, type Links, Marked, type MarkedExtension, type Token, type TokensList } from 'marked';
import markedCjkFriendly from 'marked-cjk-friendly';
import { keepFormattingTags } from './formatting-tags';
import { HeadingUnderlines } from './heading-underlines';
import { verbatimMath } from './math';
import { WorkMeter } from './work-meter';

/** Units for each block, list item and inline run, for the nodes that it becomes on the page. */
const BLOCK_UNITS = 1_000;
const RUN_UNITS = 300;
const CELL_UNITS = 300;
/** Units for each raw tag: a browser may reopen unclosed ones in every following paragraph. */
const TAG_UNITS = 3_000;
/** Where the inline parser stops and may scan the rest of the paragraph. */
const SCAN_POINTS = /[\\`*_~[\]!<&@\n]|\$\$|:\/\/|www\./g;
/** Scripts whose punctuation is set next to letters without a space between. */
const CJK = /[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|[\ud840-\ud88f][\udc00-\udfff]/;

/** The meter of the text being parsed: parsing is synchronous, so there is one at a time. */
let meter = new WorkMeter(0);
/** The underlines of the blocks being parsed. */
let underlines = new HeadingUnderlines();

/** Block rules with a long lookahead: each is charged before it is tried. `false` leaves the block to the parser's own rule. */
const metered: MarkedExtension = {
  gfm: true,
  tokenizer: {
    // the first rule tried on each block
    space() {
      meter.spend(BLOCK_UNITS);
      return false;
    },
    html(source) {
      if (/^ {0,3}</.test(source)) meter.spend(source.length);
      return false;
    },
    def(source) {
      if (/^ {0,3}\[/.test(source)) meter.spend(source.length);
      return false;
    },
    lheading(source) {
      const distance = underlines.distanceIn(source);
      if (distance === 0) return undefined;
      meter.spend(distance);
      return false;
    },
    table(source) {
      meter.spend(CELL_UNITS * countCells(source));
      return false;
    },
  },
  renderer: {
    // a checkbox that cannot be ticked is not a control: a character says the same and needs no label
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    html: ({ text }) => {
      meter.spend(TAG_UNITS * (text.split('<').length - 1));
      return keepFormattingTags(text);
    },
  },
};

const standardMarked = new Marked(metered, verbatimMath);
const cjkMarked = new Marked(markedCjkFriendly(), metered, verbatimMath);

/** What precedes a text that is parsed as the continuation of another. */
export interface ParsedBefore {
  /** the definitions that it contains; of two with the same label, the first counts */
  links: Links;
  /** whether it {@link isCjk} */
  isCjk: boolean;
}

/** A parsed source, and how to render its tokens as HTML. */
export interface Parsed {
  tokens: TokensList;
  /** @throws TooMuchWork, and any error of the parser */
  htmlOf: (token: Token) => string;
}

/** Whether a text contains characters of Chinese, Japanese or Korean. */
export function isCjk(text: string): boolean {
  return CJK.test(text);
}

/**
 * Parses Markdown with work bounded in proportion to its length. GitHub flavour; emphasis next to Chinese, Japanese and Korean
 * punctuation works as readers expect, which CommonMark's own rule (0.31.2, "left-flanking delimiter run") does not do.
 *
 * marked has code paths that are quadratic in the length of a text, exponential in memory for tables, or deeper than the stack. No
 * list of them would ever be complete, so what is counted are the points at which it may rescan a text.
 *
 * @param before what precedes it; null if it is a separate text
 * @throws TooMuchWork for a text that exceeds its limit, and any error of the parser
 */
export function parse(source: string, before: ParsedBefore | null = null): Parsed {
  const marked = (before?.isCjk ?? isCjk(source)) ? cjkMarked : standardMarked;
  const ownMeter = new WorkMeter(source.length);
  meter = ownMeter;
  const lexer = new BoundedLexer(marked.defaults);
  Object.assign(lexer.tokens.links, before?.links);
  const tokens = lexer.lex(source);
  return {
    tokens,
    htmlOf: (token) => {
      meter = ownMeter;
      return marked.parser([token]);
    },
  };
}

class BoundedLexer extends Lexer {
  override blockTokens(source: string, tokens?: Token[], lastParagraphClipped?: boolean): Token[];
  override blockTokens(source: string, tokens?: TokensList, lastParagraphClipped?: boolean): TokensList;
  override blockTokens(source: string, tokens: Token[] = [], lastParagraphClipped = false): Token[] {
    meter.spend(BLOCK_UNITS / 2 + 4 * source.length);
    const outer = underlines;
    underlines = new HeadingUnderlines();
    try {
      return meter.nested(() => super.blockTokens(source, tokens, lastParagraphClipped));
    } finally {
      underlines = outer;
    }
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    meter.spend(RUN_UNITS + scanPointsIn(source) * source.length);
    return meter.nested(() => super.inlineTokens(source, tokens));
  }
}

function scanPointsIn(source: string): number {
  let count = 0;
  SCAN_POINTS.lastIndex = 0;
  while (SCAN_POINTS.test(source)) count += 1;
  return count;
}

/** Number of cells of the table that may begin here: a short row is padded to the width of the first. 0 if there is none. */
function countCells(source: string): number {
  const first = source.indexOf('\n');
  if (first < 0) return 0;
  const second = source.indexOf('\n', first + 1);
  const rule = source.slice(first + 1, second < 0 ? undefined : second);
  if (!/^[\s|:-]*$/.test(rule) || !/[|:]/.test(rule)) return 0;
  const blank = source.indexOf('\n\n', first);
  const lines = source.slice(first, blank < 0 ? undefined : blank).split('\n').length - 1;
  return lines * (source.slice(0, first).split('|').length + 1);
}

import { Lexer, Marked, type MarkedExtension, type Token, type TokensList } from 'marked';
import markedCjkFriendly from 'marked-cjk-friendly';
import { withPlainTags } from './plain-tags';
import { WorkMeter } from './work-meter';

/** Units for each block, list item and inline run, for what is made of it on the page. */
const BLOCK = 1_000;
const RUN = 300;
const CELL = 300;
/** Units for each raw tag: a browser may repeat open ones in every paragraph that follows. */
const TAG = 3_000;
/** Where the parser of a paragraph stops and may look through all the rest of it. */
const STOPS = /[\\`*_~[\]!<&@\n]|:\/\/|www\./g;
/** Scripts whose punctuation stands next to letters without a space between. */
const CJK = /[\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|[\ud840-\ud88f][\udc00-\udfff]/;

/** The meter of the text that is being parsed: parsing never waits, so there is one at a time. */
let meter = new WorkMeter(0);

/** Blocks whose rules look far ahead: each is paid for before it is tried. `false` leaves the block to the parser's own rule. */
const metered: MarkedExtension = {
  gfm: true,
  tokenizer: {
    // the first rule that is tried on each block
    space() {
      meter.spend(BLOCK);
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
    table(source) {
      meter.spend(CELL * cellsOf(source));
      return false;
    },
  },
  renderer: {
    // a box that cannot be ticked is no control: a sign says the same and needs no label
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    html: ({ text }) => {
      meter.spend(TAG * (text.split('<').length - 1));
      return withPlainTags(text);
    },
  },
};

const usual = new Marked(metered);
const cjk = new Marked(markedCjkFriendly(), metered);

/** What a source was parsed to, and how to make HTML of its tokens. */
export interface Parsed {
  tokens: TokensList;
  /** @throws TooMuchWork and whatever the parser throws */
  htmlOf: (token: Token) => string;
}

/**
 * Parses Markdown with a bound of work in proportion to its length. GitHub's flavour; emphasis beside Chinese, Japanese and Korean
 * punctuation works as its readers expect, which CommonMark's own rule (0.31.2, "left-flanking delimiter run") does not do.
 *
 * marked has paths that are quadratic in the length of a text, exponential in memory for tables, and deeper than the stack: no
 * list of them would ever be whole, so what is counted are the places where it may look through a text again.
 *
 * @throws TooMuchWork for a text that costs more than it may, and whatever the parser throws
 */
export function parse(source: string): Parsed {
  const marked = CJK.test(source) ? cjk : usual;
  const own = new WorkMeter(source.length);
  meter = own;
  const tokens = new BoundedLexer(marked.defaults).lex(source);
  return {
    tokens,
    htmlOf: (token) => {
      meter = own;
      return marked.parser([token]);
    },
  };
}

class BoundedLexer extends Lexer {
  override blockTokens(source: string, tokens?: Token[], lastParagraphClipped?: boolean): Token[];
  override blockTokens(source: string, tokens?: TokensList, lastParagraphClipped?: boolean): TokensList;
  override blockTokens(source: string, tokens: Token[] = [], lastParagraphClipped = false): Token[] {
    meter.spend(BLOCK / 2 + 4 * source.length);
    return meter.nested(() => super.blockTokens(source, tokens, lastParagraphClipped));
  }

  override inlineTokens(source: string, tokens: Token[] = []): Token[] {
    meter.spend(RUN + stopsOf(source) * source.length);
    return meter.nested(() => super.inlineTokens(source, tokens));
  }
}

function stopsOf(source: string): number {
  let count = 0;
  STOPS.lastIndex = 0;
  while (STOPS.test(source)) count += 1;
  return count;
}

/** Cells of the table that may begin here: a short row is filled up to the width of the first. 0 where there is none. */
function cellsOf(source: string): number {
  const first = source.indexOf('\n');
  if (first < 0) return 0;
  const second = source.indexOf('\n', first + 1);
  const rule = source.slice(first + 1, second < 0 ? undefined : second);
  if (!/^[\s|:-]*$/.test(rule) || !/[|:]/.test(rule)) return 0;
  const blank = source.indexOf('\n\n', first);
  const lines = source.slice(first, blank < 0 ? undefined : blank).split('\n').length - 1;
  return lines * (source.slice(0, first).split('|').length + 1);
}

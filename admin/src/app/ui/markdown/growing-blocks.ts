import type { Links, Token, Tokens } from 'marked';
import { type MarkdownBlock, blockOf, definitionsKey } from './block';
import { isCjk, parse } from './bounded-marked';
import { closeOpenSyntax } from './close-open-syntax';
import { GrowingFence } from './growing-fence';
import { HeadingLevels } from './heading-levels';
import { settledLength } from './settled-length';

/**
 * The top-level blocks of one text while it grows.
 *
 * Only what can still change is parsed again with each piece, the last two blocks or so, so that the cost of a piece does not depend
 * on the length of the text before it; the blocks before stay the identical objects. The whole text is parsed again when a link
 * definition arrives, since it applies to what precedes it too, and when the first Chinese, Japanese or Korean character does.
 */
export class GrowingBlocks {
  private source = '';
  /** the source with line breaks as the parser sees them */
  private text = '';
  private isCjk = false;
  private settled = 0;
  private blocks: MarkdownBlock[] = [];
  private levels: HeadingLevels;
  /** the definitions in the settled part */
  private links = noLinks();
  /** those that the settled blocks were rendered with */
  private definitions = '';
  private fence: GrowingFence | null = null;

  /**
   * @param outermost the level, 1 to 6, of the text's outermost heading on the page; deeper ones follow without gaps
   * @param parseText for specs, which count what is parsed
   */
  constructor(readonly outermost: number, private readonly parseText = parse) {
    this.levels = new HeadingLevels(outermost);
  }

  /** UTF-16 code units at the beginning of the text, each line break counted as one, that further text cannot change. */
  get settledLength(): number {
    return this.settled;
  }

  /**
   * The blocks of the text, with the syntax left open at its end closed.
   *
   * @param source the text so far: usually the previous one and some more
   * @returns null if it cannot be parsed, or not at a reasonable cost
   */
  update(source: string): MarkdownBlock[] | null {
    this.take(source);
    const growing = this.fence?.block(this.text);
    if (growing) return [...this.blocks, growing];
    try {
      const open = this.parseRest();
      return [...this.blocks, ...open];
    } catch {
      this.restart();
      return null;
    }
  }

  private take(source: string): void {
    if (!source.startsWith(this.source)) {
      this.restart();
      [this.source, this.text, this.isCjk] = ['', '', false];
    }
    const piece = source.slice(this.source.length);
    if (!this.isCjk && isCjk(this.source.slice(-1) + piece)) {
      this.isCjk = true;
      this.restart();
    }
    // The first half of a line break may have been the end of the piece before.
    const added = this.source.endsWith('\r') && piece.startsWith('\n') ? piece.slice(1) : piece;
    this.text += added.replace(/\r\n?/g, '\n');
    this.source = source;
  }

  private restart(): void {
    this.settled = 0;
    this.blocks = [];
    this.levels = new HeadingLevels(this.outermost);
    this.links = noLinks();
    this.fence = null;
  }

  /** Parses what is not settled, and settles what can no longer change. @returns the blocks that can */
  private parseRest(): MarkdownBlock[] {
    const rest = this.text.slice(this.settled);
    const shown = closeOpenSyntax(rest);
    const { tokens, htmlOf } = this.parseText(shown, { links: this.links, isCjk: this.isCjk });
    const definitions = definitionsKey(tokens.links);
    if (this.blocks.length > 0 && definitions !== this.definitions) {
      this.restart();
      return this.parseRest();
    }
    this.definitions = definitions;
    this.fence = null;
    const settled = settledLength(tokens, rest, shown);
    const open: MarkdownBlock[] = [];
    let levels = this.levels;
    let at = 0;
    for (const token of tokens) {
      const isSettled = at < settled;
      if (!isSettled && levels === this.levels) levels = levels.copy();
      const block = blockOf(token, levels, definitions, htmlOf);
      if (block) (isSettled ? this.blocks : open).push(block);
      if (isSettled) addDefinitions(this.links, [token]);
      else if (block && at === settled && token === tokens.at(-1)) this.fence = GrowingFence.of(token, block, this.settled + at);
      at += token.raw.length;
    }
    this.settled += settled;
    return open;
  }
}

/** Without a prototype: a label may be any word. */
function noLinks(): Links {
  return Object.create(null) as Links;
}

/** Adds the definitions in these blocks, also those inside lists and quotations; of two with the same label, the first counts. */
function addDefinitions(links: Links, tokens: readonly Token[]): void {
  for (const token of tokens) {
    if (token.type === 'def') {
      const { tag, href, title } = token as Tokens.Def;
      if (!Object.hasOwn(links, tag)) links[tag] = { href, title };
    } else if (token.type === 'blockquote') addDefinitions(links, (token as Tokens.Blockquote).tokens);
    else if (token.type === 'list') for (const item of (token as Tokens.List).items) addDefinitions(links, item.tokens);
  }
}

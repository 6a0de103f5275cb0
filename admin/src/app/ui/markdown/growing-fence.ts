import type { Token, Tokens } from 'marked';
import { type MarkdownBlock, closesFence, fenceOf } from './block';

/** UTF-16 code units of an open code block from which its text is no longer parsed again with each piece. */
const MIN_LENGTH = 4_096;

/**
 * A long code block that has not been closed yet. Nothing in it is Markdown, so only the lines added are looked at, for the fence
 * that closes it.
 */
export class GrowingFence {
  private constructor(
    private readonly start: number,
    private readonly codeStart: number,
    private readonly fence: string,
    private readonly language: string,
    /** where the first line begins that has not been looked at */
    private lineStart = codeStart,
  ) {}

  /**
   * The code block to watch, if it is worth it.
   *
   * @param token the last block of a text, as its parser sees it
   * @param block the same as a block
   * @param start where it begins in the text
   * @returns null if it is closed, short, or indented: then the parser removes the indentation from each of its lines
   */
  static of(token: Token, block: MarkdownBlock, start: number): GrowingFence | null {
    if (!block.code?.isOpen || token.raw.length < MIN_LENGTH || (token as Tokens.Code).codeBlockStyle === 'indented') return null;
    const fence = fenceOf(token.raw);
    const opening = token.raw.indexOf('\n') + 1;
    if (fence === null || !token.raw.startsWith(fence) || opening === 0) return null;
    return new GrowingFence(start, start + opening, fence, block.code.language);
  }

  /** The block as far as it has arrived. @returns null once it is closed, and the text is to be parsed again */
  block(text: string): MarkdownBlock | null {
    for (let end = text.indexOf('\n', this.lineStart); end >= 0; end = text.indexOf('\n', this.lineStart)) {
      if (closesFence(text.slice(this.lineStart, end), this.fence)) return null;
      this.lineStart = end + 1;
    }
    const code = text.slice(this.codeStart, this.mayClose(text.slice(this.lineStart)) ? this.lineStart : text.length);
    return {
      key: `growing ${this.start} ${text.length}`,
      html: null,
      text: text.slice(this.start),
      level: null,
      code: { language: this.language, text: code.endsWith('\n') ? code : `${code}\n`, isOpen: true },
    };
  }

  /** Whether an unfinished line is withheld, since it may become the closing fence. */
  private mayClose(line: string): boolean {
    const run = line.trim();
    const isPart = run !== '' && run.length < this.fence.length && [...run].every((unit) => unit === this.fence[0]);
    return isPart || closesFence(line, this.fence);
  }
}

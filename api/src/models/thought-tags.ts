/** A part of an answer's text, or of the reasoning before it. */
export type Segment = { text: string } | { thought: string };

const OPEN = '<think>';
const CLOSE = '</think>';
/** White space before the text that is held back while a tag may follow, in UTF-16 units. */
const MAX_LEADING_SPACE = 64;

/**
 * Separates thoughts that models write into their text, between `<think>` and `</think>`, from the answer.
 *
 * States: before the first character, in the thought, between thought and answer, in the answer. Only a text that begins with the tag has a
 * thought: later tags are text that somebody may have asked for. The segments do not depend on how the text was cut.
 */
export class ThoughtTags {
  private state: 'start' | 'thought' | 'gap' | 'answer' = 'start';
  /** what may be a part of a tag */
  private buffered = '';

  /** @param startsThinking whether the text begins inside a thought, with or without an opening tag */
  constructor(private startsThinking: boolean) {}

  /** @returns the segments that are certain with this piece of text */
  split(piece: string): Segment[] {
    this.buffered += piece;
    const segments: Segment[] = [];
    if (this.state === 'start') this.begin();
    if (this.state === 'thought') this.readThought(segments);
    if (this.state === 'gap') this.skipGap();
    if (this.state === 'answer') this.release(segments, 'text', this.buffered.length);
    return segments;
  }

  /** To be called at the end of the text. @returns what was held back */
  end(): Segment[] {
    const segments: Segment[] = [];
    const isThought = this.state === 'thought' || (this.state === 'start' && this.startsThinking);
    if (this.state !== 'gap') this.release(segments, isThought ? 'thought' : 'text', this.buffered.length);
    return segments;
  }

  /** To be called when the server sends reasoning separately: then the text contains none. */
  thoughtsAreSeparate(): void {
    if (this.state === 'start') this.startsThinking = false;
  }

  private begin(): void {
    const text = this.buffered.trimStart();
    const isFar = this.buffered.length - text.length > MAX_LEADING_SPACE;
    if (!isFar && text.startsWith(OPEN)) {
      this.buffered = text.slice(OPEN.length);
      this.state = 'thought';
    } else if (isFar || !OPEN.startsWith(text)) {
      this.state = this.startsThinking ? 'thought' : 'answer';
    }
  }

  private readThought(segments: Segment[]): void {
    const at = this.buffered.indexOf(CLOSE);
    this.release(segments, 'thought', at >= 0 ? at : this.buffered.length - partialEnd(this.buffered));
    if (at < 0) return;
    this.buffered = this.buffered.slice(CLOSE.length);
    this.state = 'gap';
  }

  private skipGap(): void {
    this.buffered = this.buffered.trimStart();
    if (this.buffered !== '') this.state = 'answer';
  }

  private release(segments: Segment[], kind: 'text' | 'thought', length: number): void {
    const segment = this.buffered.slice(0, length);
    this.buffered = this.buffered.slice(length);
    if (segment !== '') segments.push(kind === 'text' ? { text: segment } : { thought: segment });
  }
}

/** @returns how many characters at the end of the text may begin a closing tag */
function partialEnd(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length--) if (CLOSE.startsWith(text.slice(-length))) return length;
  return 0;
}

/** Bytes of UTF-8 per token, before anything is known of a model: on the safe side for most languages and for code. */
const BYTES_PER_TOKEN = 3;
/** How much of the difference to a reported figure is taken over at once. */
const STEP = 0.25;
/** Limits of the factor: what lies outside has another cause, such as a server that cuts prompts. */
const [MIN_FACTOR, MAX_FACTOR] = [0.5, 2];

/** @returns the tokens of a text before anything is known of a model */
export function plainTokens(text: string): number {
  return Buffer.byteLength(text) / BYTES_PER_TOKEN;
}

/**
 * Estimates how many tokens a model counts, from the bytes of a text and a factor learned from what the model reports.
 *
 * A model's own tokenizer would be exact, but takes tens of megabytes and up to half a second for one hostile message.
 */
export class TokenEstimate {
  private learned = 1;

  /** The model's tokens per token of {@link plainTokens}. */
  get factor(): number {
    return this.learned;
  }

  /** @param plain tokens as {@link plainTokens} counts them @returns the model's tokens, rounded up */
  of(plain: number): number {
    return Math.ceil(plain * this.learned);
  }

  /** @param reported the tokens that the model counted in the same text */
  learn(plain: number, reported: number): void {
    if (plain < 1 || reported < 1) return;
    this.learned = within(this.learned + (reported / plain - this.learned) * STEP);
  }

  /** Takes over a figure that a model gave when it refused a text for its length: the next text must not be refused again. */
  raise(plain: number, reported: number): void {
    if (plain >= 1) this.learned = within(Math.max(this.learned, reported / plain));
  }
}

function within(factor: number): number {
  return Math.min(MAX_FACTOR, Math.max(MIN_FACTOR, factor));
}

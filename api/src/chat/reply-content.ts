import type { FinishReason, Source, TokenUsage } from '@switchboard/shared';
import { withCitations } from './citations.js';
import { type ReportedUsage, ResponderFault, type ResponderPart } from './responder.js';

/** What a responder has yielded so far of the reply that it generates. */
export class ReplyContent {
  text = '';
  thought = '';
  sources: Source[] = [];
  model: string | null = null;
  finish_reason: FinishReason | null = null;
  usage: TokenUsage | null = null;
  history_from: number | null = null;
  first_ms: number | null = null;
  thought_ms: number | null = null;
  private thoughtSince: number | null = null;

  /**
   * @param maxLength of the text, in UTF-16 units
   * @param startedAt when its generation began, on the monotonic clock of the process, in milliseconds
   */
  constructor(
    private readonly maxLength: number,
    private readonly startedAt: number,
  ) {}

  /** Whether anything was shown of it: then no other responder may answer instead. */
  get hasPieces(): boolean {
    return this.text !== '' || this.thought !== '';
  }

  /** The sources; where their responder marks which are cited, also those that the text so far cites. */
  get markedSources(): Source[] {
    if (!this.sources.some(({ cited }) => cited === false)) return this.sources;
    const found = withCitations(this.sources, this.text);
    return this.sources.map((source, at) => (source.cited === false ? found[at]! : source));
  }

  /** Takes the next part. @throws ResponderFault `too_much`; the text up to the maximum length is kept */
  append(part: ResponderPart): void {
    if ('text' in part) this.appendText(part.text);
    else if ('thought' in part) this.appendThought(part.thought);
    else if ('sources' in part) this.sources = part.sources;
    else if ('model' in part) this.model = part.model;
    else if ('finish' in part) this.finish_reason = part.finish;
    else if ('usage' in part) this.usage = toTokenUsage(part.usage);
    else if ('history_from' in part) this.history_from = part.history_from;
  }

  /** Takes what a failure tells besides its reason. */
  fail({ usage, model }: ResponderFault): void {
    if (usage) this.usage = toTokenUsage(usage);
    this.model ??= model ?? null;
  }

  private appendText(text: string): void {
    const now = performance.now();
    if (text !== '') {
      this.first_ms ??= Math.round(now - this.startedAt);
      if (this.thoughtSince !== null) this.thought_ms ??= Math.round(now - this.thoughtSince);
    }
    // Neither database stores NUL, see shared/src/text.ts.
    this.text += text.replaceAll('\u0000', '');
    if (this.text.length <= this.maxLength) return;
    this.text = this.text.slice(0, this.maxLength);
    throw new ResponderFault('too_much');
  }

  private appendThought(text: string): void {
    this.thoughtSince ??= performance.now();
    // Thoughts are shown and not kept; nobody reads on for ever.
    if (this.thought.length < this.maxLength) this.thought += text.replaceAll('\u0000', '').slice(0, this.maxLength - this.thought.length);
  }
}

function toTokenUsage({ input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated }: ReportedUsage): TokenUsage {
  return { input_tokens, output_tokens, cached_tokens: cached_tokens ?? null, reasoning_tokens: reasoning_tokens ?? null, estimated: estimated ?? false };
}

import type { FinishReason, Source } from '@switchboard/shared';
import { type ReportedUsage, type ResponderPart, withCitations } from '../chat/index.js';
import type { CompletionPart } from './completion-stream.js';
import { ModelFailure } from './model-faults.js';
import { plainTokens, type TokenEstimate } from './token-estimate.js';
import { type Segment, ThoughtTags } from './thought-tags.js';

/** Tokens of output after which the estimated usage is reported again: an answer that is stopped can no longer report it. */
const USAGE_STEP = 200;

/** What an answer is based on, known before its first piece. */
export interface AnswerBasis {
  /** the prompt's tokens before the model's learned factor */
  plain: number;
  history_from: number | null;
  sources: readonly Source[];
}

/**
 * One answer of a model in the making.
 *
 * States: waiting; started, from the first piece of text or reasoning on. Guarantees: while it is waiting nothing is yielded, so that another
 * call, or another responder, can take its place; the last parts are the sources with citations, the usage and the finish reason.
 */
export class ModelAnswer {
  private readonly tags: ThoughtTags;
  private text = '';
  private output = 0;
  private reportedOutput = 0;
  private model: string | undefined;
  private reported: ReportedUsage | undefined;
  private finish: FinishReason | undefined;
  private isStarted = false;

  constructor(
    private readonly basis: AnswerBasis,
    private readonly estimate: TokenEstimate,
    startsThinking: boolean,
  ) {
    this.tags = new ThoughtTags(startsThinking);
  }

  /** Whether a piece was yielded. */
  get hasStarted(): boolean {
    return this.isStarted;
  }

  /** The tokens that it cost so far: as the server counted them, or estimated. */
  get usage(): ReportedUsage {
    return this.reported ?? { input_tokens: this.estimate.of(this.basis.plain), output_tokens: this.estimate.of(this.output), estimated: true };
  }

  /**
   * @returns what to report to the caller of these parts
   * @throws ModelFailure the failure among them
   */
  *take(parts: readonly CompletionPart[]): Generator<ResponderPart> {
    for (const part of parts) {
      if ('text' in part) yield* this.emitSegments(this.tags.split(part.text));
      else if ('thought' in part) yield* this.emitThought(part.thought);
      else if ('model' in part) yield* this.name(part.model);
      else if ('usage' in part) this.reported = part.usage;
      else if ('finish' in part) this.finish = part.finish;
      else {
        yield* this.emitSegments(this.tags.end());
        if ('failure' in part) throw part.failure;
      }
    }
  }

  /**
   * The end of a complete answer.
   *
   * @throws ModelFailure `filtered` or `empty` if there is no text
   */
  *conclude(): Generator<ResponderPart> {
    yield* this.emitSegments(this.tags.end());
    if (this.reported) this.estimate.learn(this.basis.plain, this.reported.input_tokens);
    if (this.text.trim() === '') throw this.emptyFailure();
    if (this.basis.sources.length > 0) yield { sources: withCitations(this.basis.sources, this.text) };
    yield { usage: this.usage };
    if (this.finish) yield { finish: this.finish };
  }

  private emptyFailure(): ModelFailure {
    if (this.finish === 'filtered') return new ModelFailure('filtered', { message: 'a content filter withheld the answer' });
    const message = this.output > 0 ? `the answer has thoughts and no text (finish_reason ${this.finish})` : 'the answer has no text';
    return new ModelFailure('empty', { message });
  }

  private *emitSegments(segments: readonly Segment[]): Generator<ResponderPart> {
    for (const segment of segments) {
      if ('text' in segment) this.text += segment.text;
      yield* this.emit(segment, 'text' in segment ? segment.text : segment.thought);
    }
  }

  private *emitThought(thought: string): Generator<ResponderPart> {
    this.tags.thoughtsAreSeparate();
    yield* this.emit({ thought }, thought);
  }

  private *name(model: string): Generator<ResponderPart> {
    this.model = model;
    if (this.isStarted) yield { model };
  }

  private *emit(part: ResponderPart, words: string): Generator<ResponderPart> {
    const isFirst = !this.isStarted;
    this.output += plainTokens(words);
    if (isFirst) yield* this.begin();
    yield part;
    if (!isFirst && this.output - this.reportedOutput < USAGE_STEP) return;
    this.reportedOutput = this.output;
    yield { usage: this.usage };
  }

  private *begin(): Generator<ResponderPart> {
    this.isStarted = true;
    if (this.model !== undefined) yield { model: this.model };
    if (this.basis.history_from !== null) yield { history_from: this.basis.history_from };
    if (this.basis.sources.length > 0) yield { sources: withCitations(this.basis.sources, '') };
  }
}

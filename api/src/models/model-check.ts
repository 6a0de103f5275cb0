import { randomUUID } from 'node:crypto';
import { readCompletion } from './completion-body.js';
import type { CompletionPart } from './completion-stream.js';
import type { ModelClient } from './model.client.js';
import { failureFrom, ModelFailure } from './model-faults.js';
import type { Lesson, ModelLimits } from './model-limits.js';
import { plainTokens } from './token-estimate.js';

/** Maximum length of the answer to a check, in tokens. */
const ANSWER_TOKENS = 16;
const QUESTION = 'Count from one to twenty in words.';
/** Words of the long question. Each is a token at least, whatever the tokenizer. */
const LONG_WORDS = 5_000;
/** Share of the known room for a prompt that the long question takes at most; share of its words that a server must count. */
const [TAKEN, COUNTED] = [0.9, 0.97];
const FILLER = ['river', 'stone', 'cloud', 'apple', 'window', 'garden', 'winter', 'paper', 'bread', 'light'];
/** How long the usage may come after the finish reason, in milliseconds. */
const USAGE_MS = 1_000;
/** An answer of this many pieces, or characters, that came within so many milliseconds was held back on its way. */
const [MANY_PIECES, MANY_CHARACTERS, AT_ONCE_MS] = [4, 32, 3];

/** A model, and what is known of it. */
interface CheckedModel {
  client: ModelClient;
  /** the id by which the server knows it */
  model: string;
  limits: ModelLimits;
}

/** What the answer to a check told. */
export interface CheckedAnswer {
  /** milliseconds until the first piece; null if none came */
  first_ms: number | null;
  pieces: number;
  /** the tokens of the prompt as the server counts them; undefined if it does not say */
  input_tokens: number | undefined;
  /** whether all of it came in the same moment although it has many pieces */
  cameAtOnce: boolean;
  /** null if the answer is complete */
  failure: ModelFailure | null;
}

/** A question for a check. */
export interface CheckQuestion {
  content: string;
  /** a server that counts fewer tokens than these has cut the prompt */
  leastTokens: number;
}

/** @returns the question of an ordinary check */
export function shortQuestion(): CheckQuestion {
  return { content: QUESTION, leastTokens: 0 };
}

/** @returns a question of 5,000 tokens, or as many as are known to fit; different each time, so that a server has nothing of it in its cache */
export function longQuestion({ isWindowKnown, budget }: ModelLimits): CheckQuestion {
  const count = isWindowKnown ? Math.min(LONG_WORDS, Math.floor(budget * TAKEN)) : LONG_WORDS;
  const words = Array.from({ length: count }, (_, at) => FILLER[at % FILLER.length]);
  return { content: `${randomUUID()} ${words.join(' ')}\n\n${QUESTION}`, leastTokens: Math.floor(count * COUNTED) };
}

/**
 * Asks a model one question, again only where a refusal taught something.
 *
 * @param within how long it may take in all, in milliseconds
 * @param signal ends the call
 * @returns what its answer told, or why there is none; a reasoning model need not have got as far as text
 * @throws the signal's reason once it is aborted
 */
export async function checkModel({ client, model, limits }: CheckedModel, { content }: CheckQuestion, within: number, signal: AbortSignal): Promise<CheckedAnswer> {
  const late = AbortSignal.timeout(within);
  const until = AbortSignal.any([signal, late]);
  const lessons = new Set<Lesson>();
  for (;;) {
    const progress = new Progress();
    try {
      const body = { model, messages: [{ role: 'user' as const, content }], stream: true as const, ...limits.parameters(ANSWER_TOKENS) };
      const response = await client.complete(body, until);
      for await (const parts of readCompletion(response, until, USAGE_MS)) for (const part of parts) progress.note(part);
    } catch (error) {
      signal.throwIfAborted();
      progress.note({ failure: late.aborted ? new ModelFailure(progress.hasPieces ? 'total' : 'first_piece', { message: 'the model server did not answer in time' }) : failureFrom(error) });
    }
    const { failure } = progress;
    const lesson = failure && !progress.hasPieces ? limits.learn(failure, plainTokens(content), ANSWER_TOKENS) : null;
    if (lesson === null || lesson === 'window' || lessons.has(lesson)) return progress.answer();
    lessons.add(lesson);
  }
}

/** What is wrong with a model, or worth knowing: the reason of its failure, then codes that administrators read about. */
export function findingsOf({ limits }: Pick<CheckedModel, 'limits'>, { leastTokens }: CheckQuestion, { failure, input_tokens, cameAtOnce }: CheckedAnswer): string[] {
  const isUsageMissing = failure === null && input_tokens === undefined;
  const found: [string, boolean][] = [
    [failure?.reason ?? '', failure !== null],
    ['prompt_cut', input_tokens !== undefined && input_tokens < leastTokens],
    ['window_smaller', limits.isWindowOverstated],
    ['window_unknown', !limits.isWindowKnown],
    ['no_stream_options', limits.refusesStreamOptions],
    ['no_usage', isUsageMissing && !limits.refusesStreamOptions],
    ['at_once', cameAtOnce],
  ];
  return found.flatMap(([code, isFound]) => (isFound ? [code] : []));
}

/** What has come so far of an answer. */
class Progress {
  private readonly from = performance.now();
  private first: number | null = null;
  private last = 0;
  private pieces = 0;
  private characters = 0;
  private input_tokens: number | undefined;
  failure: ModelFailure | null = null;

  get hasPieces(): boolean {
    return this.pieces > 0;
  }

  note(part: CompletionPart): void {
    if ('failure' in part) this.failure = part.failure;
    else if ('usage' in part) this.input_tokens = part.usage.input_tokens;
    else if ('text' in part) this.notePiece(part.text);
    else if ('thought' in part) this.notePiece(part.thought);
    else if ('finish' in part && part.finish === 'filtered') this.failure = new ModelFailure('filtered', { message: 'a content filter withheld the answer' });
  }

  answer(): CheckedAnswer {
    const { first, pieces, input_tokens, failure } = this;
    const isLong = pieces >= MANY_PIECES || this.characters >= MANY_CHARACTERS;
    const cameAtOnce = first !== null && isLong && this.last - first < AT_ONCE_MS;
    return { first_ms: first === null ? null : first - this.from, pieces, input_tokens, cameAtOnce, failure };
  }

  private notePiece(text: string): void {
    this.last = performance.now();
    this.first ??= this.last;
    this.pieces++;
    this.characters += text.length;
  }
}

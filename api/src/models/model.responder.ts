import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { FailureReason } from '@switchboard/shared';
import {
  type ProbeOptions, type ProbeResult, type ReportedUsage, type Responder, type ResponderAvailability, type ResponderDescription, ResponderFault, type ResponderPart,
  type ResponderRequest,
} from '../chat/index.js';
import type { Clock } from '../core/clock/clock.js';
import type { KnowledgeBase } from '../knowledge/index.js';
import { readCompletion } from './completion-body.js';
import { FirstPieceLimit } from './first-piece-limit.js';
import { HistoryStarts } from './history-starts.js';
import { ModelAnswer } from './model-answer.js';
import type { ModelClient } from './model.client.js';
import { checkModel, findingsOf, longQuestion, shortQuestion } from './model-check.js';
import { failureFrom, ModelFailure } from './model-faults.js';
import { type Lesson, ModelLimits } from './model-limits.js';
import { type Prompt, promptOf, STANDARD_SYSTEM_PROMPT } from './model-messages.js';
import type { ModelSettings } from './models.settings.js';
import { type Passages, passagesFor } from './passages.js';
import { Backoff, type BackoffLimits, standardBackoff } from './backoff.js';
import { type ModelFacts, serverFacts } from './server-facts.js';

/** How long a model may take. Durations in milliseconds. */
export interface ModelTimes {
  /** until the first piece of an answer, over all tries: a little less than a reply is waited for */
  firstPiece: number;
  /** for the usage, after the answer is complete */
  usage: number;
  backoff: BackoffLimits;
}

const standardTimes: ModelTimes = { firstPiece: 29_500, usage: 1_000, backoff: standardBackoff };

/** The most recent failure of a model, for administrators. */
export interface ModelError {
  /** instant, ISO 8601 */
  at: string;
  reason: FailureReason;
  /** the server's own words, redacted */
  detail: string | undefined;
}

/** What the models of one server share. */
export interface ModelDependencies {
  client: ModelClient;
  settings: ModelSettings;
  knowledge: KnowledgeBase;
  clock: Clock;
  /** removes secrets from a server's words */
  redact: (words: string) => string;
}

/** How much longer than a first piece the answer to a long probe may take. */
const LONGER = 1.5;

/** The most recent call for an answer. */
interface Asked {
  /** tells the tokens that it cost so far; undefined before it */
  usage: (() => ReportedUsage) | undefined;
}

/** Earlier messages that a model is given: far more than fit into most windows, so that the window decides. */
const HISTORY_LENGTH = 200;

/**
 * Answers by a language model behind an API like OpenAI's.
 *
 * Guarantees: an answer counts as complete only with a known finish reason; a call is repeated only before the first piece; once the request's
 * signal is aborted the call to the server is closed and nothing more is yielded; each failure is a {@link ResponderFault} whose words hold
 * neither the key nor the server's address.
 */
export class ModelResponder implements Responder {
  readonly name: string;
  readonly title: string;
  readonly history_length = HISTORY_LENGTH;
  readonly takes_instructions = true;
  /** What is known of the model's window and of the parameters that its server takes. */
  readonly limits: ModelLimits;
  private readonly logger = new Logger(ModelResponder.name);
  private readonly backoff: Backoff;
  private readonly starts = new HistoryStarts();
  private lastError: ModelError | null = null;

  /** @param model the id by which the server knows the model */
  constructor(
    readonly model: string,
    private readonly dependencies: ModelDependencies,
    private readonly times: ModelTimes = standardTimes,
  ) {
    this.name = `model/${model}`;
    this.title = model;
    this.limits = new ModelLimits(dependencies.settings);
    this.backoff = new Backoff(dependencies.clock, times.backoff);
  }

  /** The most recent failure since the start, null if there was none. */
  get last_error(): ModelError | null {
    return this.lastError;
  }

  /** The model's window in tokens, as far as it is known. */
  get context_tokens(): number {
    return this.limits.window;
  }

  state(): ResponderAvailability {
    return this.backoff.state();
  }

  describe(): ResponderDescription {
    return { context_tokens: this.context_tokens, last_error: this.lastError };
  }

  /** Asks the server what it says of the model; never fails. @returns undefined if it says nothing */
  async findOut(signal: AbortSignal): Promise<ModelFacts | undefined> {
    const facts = await serverFacts(this.dependencies.client, this.model, signal);
    if (facts) this.backoff.reached();
    if (facts?.window !== undefined) this.limits.state(facts.window);
    return facts;
  }

  /** Asks the model even while it rests: an administrator wants to know now. */
  async probe(signal: AbortSignal, { long = false }: ProbeOptions = {}): Promise<ProbeResult> {
    const isDown = this.state().state === 'down';
    const facts = await this.findOut(signal);
    const { limits, model, dependencies: { client } } = this;
    const question = long ? longQuestion(limits) : shortQuestion();
    const answer = await checkModel({ client, model, limits }, question, this.times.firstPiece * (long ? LONGER : 1), signal);
    const { failure, first_ms, pieces, input_tokens } = answer;
    if (failure) this.backoff.pauseIfRateLimited(failure);
    if (failure) this.note(failure);
    else this.backoff.answered();
    const isUnlisted = failure !== null && failure.reason !== 'unknown_model' && facts?.isListed === false;
    const findings = [...findingsOf({ limits }, question, answer), ...(isUnlisted ? ['not_listed'] : []), ...(isDown ? ['resting'] : [])];
    return { ok: failure === null, first_ms, pieces, usage: input_tokens !== undefined, findings };
  }

  async *respond(request: ResponderRequest): AsyncGenerator<ResponderPart> {
    if (request.signal.aborted) return;
    const attempt = this.beginAttempt();
    const limit = new FirstPieceLimit(request.signal, this.times.firstPiece);
    const asked: Asked = { usage: undefined };
    try {
      for await (const part of this.tries(request, limit, asked)) {
        if ('text' in part || 'thought' in part) {
          limit.met();
          attempt.started();
        }
        yield part;
      }
      attempt.succeeded();
    } catch (error) {
      if (request.signal.aborted) return;
      const failure = limit.isOver ? new ModelFailure('first_piece', { message: 'the model server did not begin to answer in time' }) : failureFrom(error);
      attempt.failed(failure);
      throw this.faultOf(failure, asked.usage?.());
    } finally {
      attempt.cancelled();
      limit.end();
    }
  }

  private beginAttempt(): ReturnType<Backoff['begin']> {
    try {
      return this.backoff.begin();
    } catch (error) {
      const { reason, said } = error as ModelFailure;
      throw new ResponderFault(reason, { retry_after: said.retry_after, detail: said.message, model: this.model });
    }
  }

  /** @throws ModelFailure of the last try */
  private async *tries(request: ResponderRequest, limit: FirstPieceLimit, asked: Asked): AsyncGenerator<ResponderPart> {
    const passages = await passagesFor(request.message.content, this.dependencies.knowledge);
    const lessons = new Set<Lesson>();
    for (let tries = 1; ; tries++) {
      const prompt = this.promptFor(request, passages);
      const answer = new ModelAnswer(prompt, this.limits.estimate, this.dependencies.settings.openaiStartsThinking);
      asked.usage = () => answer.usage;
      try {
        yield* this.call(prompt, answer, limit);
        return;
      } catch (error) {
        if (!(error instanceof ModelFailure) || limit.signal.aborted) throw error;
        this.backoff.pauseIfRateLimited(error);
        if (answer.hasStarted) throw error;
        if (this.learns(error, prompt, lessons)) tries--;
        else await this.waitAfter(tries, error, limit);
      }
    }
  }

  private async *call({ messages }: Prompt, answer: ModelAnswer, limit: FirstPieceLimit): AsyncGenerator<ResponderPart> {
    const body = { model: this.model, messages, stream: true as const, ...this.limits.parameters() };
    const response = await this.dependencies.client.complete(body, limit.signal);
    for await (const parts of readCompletion(response, limit.signal, this.times.usage)) yield* answer.take(parts);
    yield* answer.conclude();
  }

  /** @returns whether the refusal taught something new, so that another call makes sense at once */
  private learns(failure: ModelFailure, { plain }: Prompt, lessons: Set<Lesson>): boolean {
    const lesson = this.limits.learn(failure, plain);
    if (lesson === null || lessons.has(lesson)) return false;
    lessons.add(lesson);
    return true;
  }

  /** @throws ModelFailure the given one if there is to be no further try; the signal's reason once it is aborted */
  private async waitAfter(tries: number, failure: ModelFailure, limit: FirstPieceLimit): Promise<void> {
    const wait = this.backoff.retryDelay(tries, failure);
    if (wait === null || wait >= limit.left) throw failure;
    await sleep(wait, undefined, { signal: limit.signal });
  }

  private promptFor({ session_id, message, history, instructions }: ResponderRequest, passages: Passages): Prompt {
    const { budget, estimate } = this.limits;
    const prompt = promptOf({
      system: this.dependencies.settings.systemPrompt?.text ?? STANDARD_SYSTEM_PROMPT,
      history,
      instructions,
      isPartial: history.length >= HISTORY_LENGTH,
      question: message.content,
      passages,
      budget,
      factor: estimate.factor,
      from: this.starts.of(session_id),
    });
    this.starts.set(session_id, prompt.history_from);
    return prompt;
  }

  private faultOf(failure: ModelFailure, usage: ReportedUsage | undefined): ResponderFault {
    return new ResponderFault(failure.reason, { retry_after: failure.said.retry_after, detail: this.note(failure), usage, model: this.model });
  }

  /** Keeps the failure for administrators. @returns the server's own words, redacted */
  private note({ reason, said }: ModelFailure): string | undefined {
    const status = said.status === undefined ? '' : `${said.status} `;
    const detail = this.dependencies.redact(`${status}${said.message}`.trim()) || undefined;
    this.logger.warn({ responder: this.name, reason, detail }, 'a model did not answer');
    this.lastError = { at: this.dependencies.clock.instant(), reason, detail };
    return detail;
  }
}

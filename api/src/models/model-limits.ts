import type { ModelFailure } from './model-faults.js';
import type { ModelSettings } from './models.settings.js';
import { TokenEstimate } from './token-estimate.js';

/** What a refusal taught: a parameter that the server does not take, or the size of its window. */
export type Lesson = 'stream_options' | 'max_tokens' | 'temperature' | 'window';

/** The parameters of a call besides the model and its messages. */
export interface CallParameters {
  stream_options?: { include_usage: true };
  max_tokens?: number;
  max_completion_tokens?: number;
  temperature?: number;
}

/** The window of a model of which nothing is known, in tokens. */
const UNKNOWN_WINDOW = 8_192;
/** Share of the window that is used, since tokens are estimated. */
const USED = 0.85;
/** Maximum number of tokens that are kept free for an answer of unlimited length. */
const MAX_RESERVED = 4_096;
/** Smallest window that is believed, in tokens. */
const SMALLEST_WINDOW = 256;
/** What remains of the window after a refusal that does not name it. */
const SHRINK = 0.7;

/**
 * What this process knows of one model: its window, the parameters that its server takes, how it counts tokens.
 *
 * Nothing of it is stored: after a restart each lesson costs one refused call at most.
 */
export class ModelLimits {
  readonly estimate = new TokenEstimate();
  private stated: number | undefined;
  private refusedAbove: number | undefined;
  private takesStreamOptions = true;
  private takesTemperature = true;
  private maxTokensName: 'max_tokens' | 'max_completion_tokens' = 'max_tokens';

  constructor(private readonly settings: Pick<ModelSettings, 'openaiContextTokens' | 'openaiMaxTokens' | 'openaiTemperature'>) {}

  /** The model's window in tokens: the configured one or the server's own, unless the server has refused as much. */
  get window(): number {
    return Math.min(this.settings.openaiContextTokens ?? this.stated ?? UNKNOWN_WINDOW, this.refusedAbove ?? Infinity);
  }

  /** Maximum tokens of a prompt. */
  get budget(): number {
    const { window } = this;
    const reserved = Math.min(this.settings.openaiMaxTokens ?? MAX_RESERVED, window / (this.settings.openaiMaxTokens === undefined ? 4 : 2));
    return Math.floor(USED * window - reserved);
  }

  /** Whether the model's window is known: from the settings, the server's own words, or a refusal. */
  get isWindowKnown(): boolean {
    return this.settings.openaiContextTokens !== undefined || this.stated !== undefined || this.refusedAbove !== undefined;
  }

  /** Whether the server's window is known to be smaller than the configured one. */
  get isWindowOverstated(): boolean {
    const { openaiContextTokens: configured } = this.settings;
    return configured !== undefined && Math.min(this.stated ?? Infinity, this.refusedAbove ?? Infinity) < configured;
  }

  /** Whether the server refused to report the usage of a stream. */
  get refusesStreamOptions(): boolean {
    return !this.takesStreamOptions;
  }

  /** @param mostTokens maximum length of the answer; the configured one, if any, by default */
  parameters(mostTokens = this.settings.openaiMaxTokens): CallParameters {
    const { openaiTemperature } = this.settings;
    const parameters: CallParameters = {};
    if (this.takesStreamOptions) parameters.stream_options = { include_usage: true };
    if (mostTokens !== undefined) parameters[this.maxTokensName] = mostTokens;
    if (openaiTemperature !== undefined && this.takesTemperature) parameters.temperature = openaiTemperature;
    return parameters;
  }

  /** @param window what the server says of the model's window, in tokens */
  state(window: number): void {
    if (window >= SMALLEST_WINDOW) this.stated = window;
  }

  /**
   * Learns from a refused call.
   *
   * @param plain the prompt's tokens before the learned factor
   * @param mostTokens maximum length of the answer that was asked for
   * @returns what to do differently in the next call; null if there is nothing
   */
  learn({ reason, said }: ModelFailure, plain: number, mostTokens = this.settings.openaiMaxTokens): Lesson | null {
    if (reason === 'too_long') return this.learnWindow(said.window, said.prompt, plain);
    if (said.status !== 400 && said.status !== 422) return null;
    const names = (parameter: string) => said.param === parameter || (said.param === undefined && said.message.includes(parameter));
    if (this.takesStreamOptions && names('stream_options')) {
      this.takesStreamOptions = false;
      return 'stream_options';
    }
    if (mostTokens !== undefined && names(this.maxTokensName)) {
      this.maxTokensName = this.maxTokensName === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
      return 'max_tokens';
    }
    if (this.settings.openaiTemperature === undefined || !this.takesTemperature || !names('temperature')) return null;
    this.takesTemperature = false;
    return 'temperature';
  }

  private learnWindow(window: number | undefined, prompt: number | undefined, plain: number): Lesson {
    const before = this.window;
    if (prompt !== undefined) this.estimate.raise(plain, prompt);
    if (window !== undefined && window >= SMALLEST_WINDOW && window < before) this.refusedAbove = window;
    else if (prompt === undefined || window === undefined) this.refusedAbove = Math.max(SMALLEST_WINDOW, Math.floor(before * SHRINK));
    return 'window';
  }
}

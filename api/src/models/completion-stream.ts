import type { FinishReason } from '@switchboard/shared';
import { createParser } from 'eventsource-parser';
import type { ReportedUsage } from '../chat/index.js';
import { failureOf, fieldsOf, ModelFailure, tokensOf, upstreamError } from './model-faults.js';

/** One fact that a model server's response states, in the order in which it states them. A failure or `end` is the last. */
export type CompletionPart =
  | { text: string }
  | { thought: string }
  | { model: string }
  | { usage: ReportedUsage }
  | { finish: FinishReason }
  | { failure: ModelFailure }
  | { end: true };

/** Maximum length of an unfinished line, in UTF-16 units. */
const MAX_LINE = 1_048_576;
/** Maximum number of bytes without an event. */
const MAX_SILENCE = 4_194_304;

/** The finish reasons that prove an answer complete; `tool_calls` is none, since no tool was offered. */
const FINISHED: Readonly<Record<string, FinishReason>> = { stop: 'stop', length: 'length', content_filter: 'filtered' };

/** @returns how a response's body is to be read; `other` is no answer at all */
export function bodyKind(contentType: string | null): 'events' | 'json' | 'other' {
  const type = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'text/event-stream') return 'events';
  return type === 'application/json' || type.endsWith('+json') ? 'json' : 'other';
}

/**
 * Reads the body of a chat completion: a stream of server-sent events, or one JSON document.
 *
 * Guarantees: the parts do not depend on where the bytes were cut; an answer counts as complete only once a known `finish_reason` came,
 * `[DONE]` and the end of the stream prove nothing; any `error` member before that is a failure, whatever other members there are.
 */
export class CompletionStream {
  /** UTF-8 with its byte order mark, which the parser removes */
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private parts: CompletionPart[] = [];
  private silence = 0;
  private isOver = false;
  private hasFinalUsage = false;
  private finish: FinishReason | undefined;
  private model: string | undefined;
  /** index of the choice that is read: the first that came */
  private choice: unknown;
  private hasChoices = false;
  /** what the log says about an answer whose end is not proven */
  private hint = 'the stream ended without a finish_reason';
  private hasEvents = false;
  /** the first character of the body that is no white space */
  private first = '';
  private readonly parser = createParser({
    maxBufferSize: MAX_LINE,
    onEvent: ({ event, data }) => this.readEvent(event, data),
    onError: ({ type, field }) => {
      if (type === 'max-buffer-size-exceeded') this.fail(malformed('a line of the stream is longer than 1 MiB'));
      // Not noticed where the line came in two reads, so it proves nothing.
      if (type === 'unknown-field' && field === 'error') this.hint = 'the stream has a line that begins with "error:"';
    },
  });

  /** Whether a known `finish_reason` came: whatever follows, the answer is complete. */
  get isFinished(): boolean {
    return this.finish !== undefined;
  }

  /** Whether nothing of interest can follow: the answer is complete, and its final usage came. */
  get isSettled(): boolean {
    return this.hasFinalUsage;
  }

  /** @returns the parts that these bytes complete */
  feed(bytes: Uint8Array): CompletionPart[] {
    if (this.isOver) return [];
    this.silence += bytes.length;
    const text = this.decoder.decode(bytes, { stream: true });
    if (this.first === '') this.first = /[^\s\uFEFF]/u.exec(text)?.[0] ?? '';
    this.parser.feed(text);
    if (this.silence > MAX_SILENCE) this.fail(malformed('the stream has 4 MiB without an event'));
    return this.taken();
  }

  /** To be called at the regular end of the stream. @returns the last parts, among them a failure unless the answer is complete */
  end(): CompletionPart[] {
    // What is left of an event becomes one: half of one is no JSON.
    if (!this.isOver) this.parser.feed(`${this.decoder.decode()}\n\n`);
    this.conclude();
    return this.taken();
  }

  /** Reads a body that is one JSON document. @returns all parts */
  whole(text: string): CompletionPart[] {
    this.hint = 'the response has no finish_reason';
    this.readChunk(text);
    this.conclude();
    return this.taken();
  }

  private taken(): CompletionPart[] {
    const { parts } = this;
    this.parts = [];
    return parts;
  }

  private readEvent(event: string | undefined, data: string): void {
    if (this.isOver) return;
    this.silence = 0;
    this.hasEvents = true;
    if (data.trim() === '[DONE]') return this.conclude();
    if (event === 'error') return this.fail(failureOf(upstreamError(parsed(data) ?? data)));
    this.readChunk(data);
  }

  /** The end of what the server has to say. */
  private conclude(): void {
    if (this.isOver) return;
    if (this.finish !== undefined) this.over({ end: true });
    else if (this.hasChoices) this.fail(new ModelFailure('cut_off', { message: this.hint }, true));
    else if (!this.hasEvents && this.first !== '' && this.first !== ':') this.fail(malformed('the stream has no events'));
    else this.fail(new ModelFailure('empty', { message: 'the response has no choices' }));
  }

  /** After a finish reason nothing can fail any more. */
  private fail(failure: ModelFailure): void {
    if (!this.isOver) this.over(this.finish === undefined ? { failure } : { end: true });
  }

  private over(last: CompletionPart): void {
    this.isOver = true;
    this.parts.push(last);
  }

  private readChunk(data: string): void {
    const value = parsed(data);
    const chunk = fieldsOf(value);
    if (value === undefined || (chunk !== value && typeof value !== 'string')) return this.fail(malformed('an event is not a JSON object'));
    const { error, choices, message } = chunk;
    const isError = (error !== undefined && error !== null) || chunk['object'] === 'error' || typeof value === 'string';
    if (isError || (choices === undefined && typeof message === 'string')) return this.fail(failureOf(upstreamError(value)));
    if (choices !== undefined && choices !== null && !Array.isArray(choices)) return this.fail(malformed('choices is not a list'));
    this.readModel(chunk['model']);
    for (const choice of (choices ?? []) as unknown[]) this.readChoice(fieldsOf(choice));
    const usage = usageOf(chunk['usage']);
    if (!usage || this.isOver) return;
    this.parts.push({ usage });
    this.hasFinalUsage = this.finish !== undefined;
  }

  private readModel(model: unknown): void {
    if (typeof model !== 'string' || model === '' || model === this.model) return;
    this.model = model;
    this.parts.push({ model });
  }

  private readChoice(choice: Record<string, unknown>): void {
    if (this.isOver || this.finish !== undefined) return;
    if (!this.hasChoices) this.choice = choice['index'];
    if (choice['index'] !== this.choice) return;
    this.hasChoices = true;
    const said = fieldsOf(choice['delta'] ?? choice['message']);
    const tools = said['tool_calls'];
    if ((Array.isArray(tools) && tools.length > 0) || fieldsOf(said['function_call'])['name'] !== undefined)
      return this.fail(malformed('the model called a tool, and none was offered'));
    this.readText('thought', said['reasoning_content'] ?? said['reasoning']);
    this.readText('text', said['content']);
    this.readText('text', said['refusal']);
    this.readFinish(choice['finish_reason']);
  }

  private readText(kind: 'text' | 'thought', value: unknown): void {
    if (value === undefined || value === null || value === '' || this.isOver) return;
    if (typeof value === 'string') this.parts.push(kind === 'text' ? { text: value } : { thought: value });
    else if (kind === 'text') this.fail(malformed('the content is not a text'));
  }

  private readFinish(reason: unknown): void {
    if (this.isOver || reason === undefined || reason === null || reason === '') return;
    const name = typeof reason === 'string' ? reason.slice(0, 40) : typeof reason;
    if (name === 'tool_calls' || name === 'function_call') return this.fail(malformed('the model called a tool, and none was offered'));
    const finish = Object.hasOwn(FINISHED, name) ? FINISHED[name] : undefined;
    if (finish === undefined) this.hint = `the finish_reason ${JSON.stringify(name)} does not mean a complete answer`;
    else this.parts.push({ finish: (this.finish = finish) });
  }
}

function malformed(message: string): ModelFailure {
  return new ModelFailure('malformed', { message });
}

/** @returns undefined if it is not JSON */
function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

function usageOf(value: unknown): ReportedUsage | null {
  const usage = fieldsOf(value);
  const input_tokens = tokensOf(usage['prompt_tokens']);
  if (input_tokens === undefined) return null;
  return {
    input_tokens,
    output_tokens: tokensOf(usage['completion_tokens']) ?? 0,
    cached_tokens: tokensOf(fieldsOf(usage['prompt_tokens_details'])['cached_tokens']),
    reasoning_tokens: tokensOf(fieldsOf(usage['completion_tokens_details'])['reasoning_tokens']),
  };
}

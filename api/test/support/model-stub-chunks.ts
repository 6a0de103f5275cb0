/** A message as a model server receives it. */
export interface StubMessage {
  role: string;
  content: string;
}

/** The body of a request for a completion. */
export interface StubBody {
  model: string;
  messages: StubMessage[];
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  max_tokens?: number;
  max_completion_tokens?: number;
  temperature?: number;
}

/** What the stub knows while it answers a request. */
export interface StubContext {
  body: StubBody;
  mood: string;
  /** the stub's own address */
  baseUrl: string;
  /** how many requests in this mood came before */
  earlier: number;
  /** number of pieces of the answer, and the pause before each of them in milliseconds */
  pieces: number;
  gap: number;
  /** the tokens of the prompt, as this server counts them, and how many it takes */
  promptTokens: number;
  window: number;
  /** how long `late_first` waits, in milliseconds */
  lateMs: number;
}

/** A text that no answer and no log may contain; every refusal contains it, as part of a key. */
export const STUB_SECRET = 'SECRET-OF-THE-MODEL';

/** Something that the stub does while it streams. `alone`: the bytes are sent before anything else is written. */
export type Step = { bytes: string | Uint8Array; alone?: boolean } | { wait: number } | { ends: 'cut' | 'reset' | 'hang' };

/** A mood that streams. */
export type Streaming = (context: StubContext) => Iterable<Step>;

/** @returns one event with a chunk of a completion */
export function chunkOf(model: string, delta: unknown, more: { finish?: string | null; index?: number; usage?: unknown; model?: string } = {}): string {
  const choice = { index: more.index ?? 0, delta, finish_reason: more.finish ?? null };
  return eventOf({ ...headOf(more.model ?? model), choices: [choice], ...('usage' in more && { usage: more.usage }) });
}

/** The members of a chunk besides its choices. */
export function headOf(model: string): Record<string, unknown> {
  return { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_790_000_000, model };
}

export function eventOf(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

export const DONE = 'data: [DONE]\n\n';

/** The text of a proper answer of this many pieces. */
export function stubText(pieces: number): string {
  return Array.from({ length: pieces }, (_, at) => pieceOf(at)).join('');
}

function pieceOf(at: number): string {
  return `piece ${at} `;
}

/** The pieces of an answer, each after the pause that the message asks for. */
export function* piecesOf({ body, pieces, gap }: StubContext): Generator<Step> {
  for (let at = 0; at < pieces; at++) {
    if (gap > 0) yield { wait: gap };
    yield { bytes: chunkOf(body.model, { content: pieceOf(at) }), alone: gap > 0 };
  }
}

/** The usage that this server reports for the request. */
export function usageOf({ promptTokens, pieces }: StubContext): Record<string, unknown> {
  return {
    prompt_tokens: promptTokens, completion_tokens: pieces, total_tokens: promptTokens + pieces,
    prompt_tokens_details: { cached_tokens: 1 }, completion_tokens_details: { reasoning_tokens: 2 },
  };
}

/** The end of a proper answer: finish reason, the usage if it was asked for, `[DONE]`. */
export function* properEnd(context: StubContext, finish = 'stop'): Generator<Step> {
  const { body } = context;
  yield { bytes: chunkOf(body.model, {}, { finish }) };
  if (body.stream_options?.include_usage) yield { bytes: eventOf({ ...headOf(body.model), choices: [], usage: usageOf(context) }) };
  yield { bytes: DONE };
}

/** A proper answer. */
export function* plain(context: StubContext): Generator<Step> {
  yield { bytes: chunkOf(context.body.model, { role: 'assistant', content: '' }) };
  yield* piecesOf(context);
  yield* properEnd(context);
}

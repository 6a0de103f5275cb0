import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { OpenAI } from 'openai';
import { traceHeaders } from '../core/tracing/trace-context.js';
import { ModelFailure, failureOf, retryAfterOf, upstreamError } from './model-faults.js';

/** Maximum size of an error's body in bytes. */
const MAX_ERROR_BYTES = 65_536;
/** Longest time-out of the official client, in milliseconds: whoever calls has a shorter one. */
const TIMEOUT_MS = 120_000;
/** All that a server is told besides the key: not what the official client would add about this machine, or from variables of its own. */
const HEADERS = { Accept: 'application/json', 'User-Agent': 'Switchboard' };

/** Carries a failure through the official client, which looks for time-outs in the words of other errors. */
class Refused extends Error {
  constructor(readonly failure: ModelFailure) {
    super('refused');
  }
}

/**
 * Calls a model server by the official client, which is loaded with the first call.
 *
 * Guarantees: it follows no redirect, tells nothing about this machine, writes no log, tries once, and heeds no variable of the environment
 * besides the settings; each failure is a {@link ModelFailure}.
 */
export class ModelClient {
  private client: Promise<OpenAI> | undefined;

  /**
   * @param baseUrl the server's address, without a slash at its end
   * @param apiKey undefined to send none
   */
  constructor(
    readonly baseUrl: string,
    private readonly apiKey: string | undefined,
  ) {}

  /**
   * Asks for a streamed completion.
   *
   * @returns the response, once its headers are here; its status is in the range 200 to 299
   * @throws ModelFailure; the signal's reason once it is aborted
   */
  complete(body: ChatCompletionCreateParamsStreaming, signal: AbortSignal): Promise<Response> {
    return this.call(signal, (client) => client.chat.completions.create(body, { signal }).asResponse());
  }

  /**
   * Gets a document about the server.
   *
   * @param path below the server's address, or an absolute URL on the same host
   * @throws ModelFailure; the signal's reason once it is aborted
   */
  get(path: string, signal: AbortSignal): Promise<Response> {
    return this.call(signal, (client) => client.get(path, { signal }).asResponse());
  }

  private async call(signal: AbortSignal, request: (client: OpenAI) => Promise<Response>): Promise<Response> {
    const client = await (this.client ??= this.load());
    try {
      return await request(client);
    } catch (error) {
      signal.throwIfAborted();
      throw connectionFailure(error);
    }
  }

  private async load(): Promise<OpenAI> {
    const { OpenAI } = await import('openai');
    const { baseUrl, apiKey } = this;
    return new OpenAI({
      baseURL: baseUrl,
      // The client insists on a key.
      apiKey: apiKey ?? 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      maxRetries: 0,
      timeout: TIMEOUT_MS,
      logLevel: 'off',
      fetch: fetchWith(apiKey === undefined ? HEADERS : { ...HEADERS, Authorization: `Bearer ${apiKey}` }),
      fetchOptions: { redirect: 'error' },
    });
  }
}

/**
 * Sends these headers instead of the client's. It reads errors itself: the client would read them whole, whatever their size, and lose all that
 * does not stand within `error`.
 */
function fetchWith(headers: Readonly<Record<string, string>>): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, { ...init, headers: { ...headers, ...traceHeaders(), ...(init?.body && { 'Content-Type': 'application/json' }) } });
    if (response.ok) return response;
    const text = await textWithin(response, MAX_ERROR_BYTES).catch(() => '');
    throw new Refused(failureOf(upstreamError(parsed(text), { status: response.status, retry_after: retryAfterOf(response.headers, Date.now()) })));
  };
}

/** @returns what an error of the client amounts to */
function connectionFailure(error: unknown): ModelFailure {
  let cause = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    if (cause instanceof Refused) return cause.failure;
    if (cause.cause === undefined) break;
    cause = cause.cause;
  }
  const { code, message = 'unknown error' } = cause as NodeJS.ErrnoException;
  const words = typeof code === 'string' ? `${code}: ${message}` : message;
  return new ModelFailure('unreachable', { message: words }, !message.includes('redirect'));
}

/**
 * Reads a body as text in UTF-8.
 *
 * @param most maximum number of bytes
 * @throws ModelFailure `malformed` if it is larger; whatever reading throws
 */
export async function textWithin(response: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > most) throw new ModelFailure('malformed', { message: `the response is larger than ${most} bytes` });
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: a page of a proxy, of which only the beginning can be of use.
    return text.replace(/<[^<>]{0,500}>/g, ' ').trim().slice(0, 200);
  }
}

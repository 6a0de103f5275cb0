import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { chunkOf, plain, STUB_SECRET, type StubContext } from './model-stub-chunks.js';

type Refusal = (context: StubContext) => { status: number; headers?: Record<string, string>; body: unknown } | null;

/** An error as OpenAI words it; the words hold what must not be passed on. */
function error(context: StubContext, message: string, more: { code?: string | number; type?: string; param?: string } = {}): unknown {
  return { error: { message: `${message} (key sk-${STUB_SECRET}, at ${context.baseUrl}/chat/completions)`, type: 'invalid_request_error', ...more } };
}

const always =
  (status: number, message: string, more?: { code?: string; type?: string }, headers?: Record<string, string>): Refusal =>
  (context) => ({ status, body: error(context, message, more), ...(headers && { headers }) });

/** Refuses a request that has the parameter. */
const without =
  (param: 'stream_options' | 'max_tokens' | 'max_completion_tokens' | 'temperature', message: string): Refusal =>
  (context) => (context.body[param] === undefined ? null : { status: 400, body: error(context, message, { param }) });

const HTML = `<!doctype html><html><body><h1>502 Bad Gateway</h1><p>key=sk-${STUB_SECRET}</p></body></html>`;

/** The moods that answer without a stream; null where this request is none that they refuse. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  e400: always(400, 'The request is wrong'),
  e400_context_openai: (context) => {
    const { promptTokens, window } = context;
    if (promptTokens <= window) return null;
    const message = `This model's maximum context length is ${window} tokens. However, your messages resulted in ${promptTokens} tokens.`;
    return { status: 400, body: error(context, message, { code: 'context_length_exceeded', param: 'messages' }) };
  },
  e400_context_llamacpp: ({ promptTokens, window }) => {
    if (promptTokens <= window) return null;
    const message = `request (${promptTokens} tokens) exceeds the available context size (${window} tokens), try increasing it`;
    return { status: 400, body: { error: { code: 400, message, type: 'exceed_context_size_error', n_prompt_tokens: promptTokens, n_ctx: window } } };
  },
  e400_stream_options: without('stream_options', 'Unrecognized request argument supplied: stream_options'),
  e400_max_tokens: without('max_tokens', "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
  e400_max_completion_tokens: without('max_completion_tokens', 'max_completion_tokens: extra_forbidden'),
  e400_temperature: without('temperature', "Unsupported value: 'temperature' does not support 0.5 with this model."),
  e400_roles: (context) => {
    const roles = context.body.messages.map(({ role }) => role);
    const areWrong = roles.some((role, at) => (at > 0 && role === 'system') || role === roles[at - 1]) || roles.find((role) => role !== 'system') !== 'user';
    return areWrong ? { status: 400, body: error(context, 'Conversation roles must alternate user/assistant/user/assistant/...') } : null;
  },
  e401: always(401, 'Incorrect API key provided', { code: 'invalid_api_key' }),
  e403: always(403, 'Project does not have access to the model'),
  e404_model: always(404, 'The model does not exist', { code: 'model_not_found' }),
  e408: always(408, 'Request timed out'),
  e409: always(409, 'Conflict'),
  e413: always(413, 'Request too large'),
  e429: always(429, 'Rate limit reached', { code: 'rate_limit_exceeded' }),
  e429_after: (context) => (context.earlier > 0 ? null : { status: 429, headers: { 'retry-after': '1' }, body: error(context, 'Rate limit reached') }),
  e429_long: always(429, 'Rate limit reached', {}, { 'retry-after': '90' }),
  e429_quota: always(429, 'You exceeded your current quota', { code: 'insufficient_quota', type: 'insufficient_quota' }),
  e500: always(500, 'The server had an error', { type: 'server_error' }),
  e502_html: () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: HTML }),
  e503: always(503, 'Loading model', { type: 'unavailable_error' }),
  e503_twice_then_ok: (context) => (context.earlier % 3 === 2 ? null : { status: 503, body: error(context, 'Loading model') }),
  redirect: () => ({ status: 302, headers: { location: 'http://127.0.0.1:9/elsewhere' }, body: '' }),
  json_whole: ({ body, promptTokens }) => ({
    status: 200,
    body: {
      id: 'x', object: 'chat.completion', model: body.model,
      choices: [{ index: 0, message: { role: 'assistant', content: 'the whole answer' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: promptTokens, completion_tokens: 3, total_tokens: promptTokens + 3 },
    },
  }),
  json_error: (context) => ({ status: 200, body: error(context, 'The model crashed', { type: 'server_error' }) }),
  html: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: HTML }),
  empty_body: () => ({ status: 200, headers: { 'content-type': 'text/event-stream' }, body: '' }),
  no_body: () => ({ status: 200, headers: { 'content-length': '0', 'content-type': 'application/octet-stream' }, body: '' }),
  wrong_type_but_events: ({ body }) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: chunkOf(body.model, { content: 'a' }) }),
};

/** @returns whether the mood is one without a stream, and was answered */
export function answerRefused(context: StubContext, response: ServerResponse): boolean {
  if (context.mood === 'hang_headers') return true;
  if (context.mood === 'gzip_events') {
    const bytes = [...plain(context)].flatMap((step) => ('bytes' in step ? [Buffer.from(step.bytes)] : []));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }).end(gzipSync(Buffer.concat(bytes)));
    return true;
  }
  const refusal = REFUSALS[context.mood]?.(context);
  if (!refusal) return false;
  const { status, headers, body } = refusal;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  return true;
}

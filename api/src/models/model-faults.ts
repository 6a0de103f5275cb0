import type { FailureReason } from '@switchboard/shared';

/** What a model server or the connection to it says about a failed call; each field is absent where nothing was said. */
export interface UpstreamError {
  /** HTTP status, or the status that an error inside a stream names */
  status?: number | undefined;
  code?: string | undefined;
  type?: string | undefined;
  /** the refused parameter */
  param?: string | undefined;
  /** the server's own words, not yet redacted */
  message: string;
  /** seconds until another attempt makes sense */
  retry_after?: number | undefined;
  /** the model's window in tokens */
  window?: number | undefined;
  /** the tokens of the refused prompt */
  prompt?: number | undefined;
}

/** A failed call, before its words are redacted for administrators. Its message must not be shown. */
export class ModelFailure extends Error {
  /**
   * @param reason why it failed
   * @param said what the server said
   * @param isTransient whether the same call may succeed a moment later
   */
  constructor(
    readonly reason: FailureReason,
    readonly said: UpstreamError,
    readonly isTransient = false,
  ) {
    super(said.message);
  }
}

/** One reason, and how to recognise it. */
interface Row {
  reason: FailureReason;
  statuses: readonly number[];
  /** values of `code` and `type`, which say more than the status */
  names: readonly string[];
}

const TABLE: readonly Row[] = [
  { reason: 'out_of_quota', statuses: [402], names: ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active', 'billing_error'] },
  { reason: 'too_long', statuses: [413], names: ['context_length_exceeded', 'exceed_context_size_error', 'request_too_large'] },
  { reason: 'filtered', statuses: [], names: ['content_filter', 'content_policy_violation', 'responsible_ai_policy_violation'] },
  { reason: 'key_refused', statuses: [401, 403], names: ['invalid_api_key', 'authentication_error', 'permission_error', 'permission_denied'] },
  { reason: 'rate_limited', statuses: [429], names: ['rate_limit_exceeded', 'rate_limit_error', 'too_many_requests'] },
  { reason: 'unknown_model', statuses: [404], names: ['model_not_found'] },
  { reason: 'overloaded', statuses: [408, 409], names: ['server_error', 'overloaded_error', 'internal_server_error', 'service_unavailable'] },
];

/** Statuses after which the same call may succeed a moment later. */
const TRANSIENT: readonly number[] = [408, 409, 502, 503, 504];
/** How servers without a code for it say that a prompt does not fit. */
const TOO_LONG = /context (?:length|size|window)|maximum context|prompt is too long/i;
/** How servers name their window, and the prompt's size, within a sentence. */
const WINDOWS = [/maximum context length is (\d{1,9})/i, /context (?:size|length|window) \(?(\d{1,9})/i];
const PROMPTS = [/request \((\d{1,9}) tokens\)/i, /(?:resulted in|requested|has) (\d{1,9}) (?:input )?tokens/i];
/** Longest part of a server's words that is examined and kept, in UTF-16 units. */
const MAX_WORDS = 2_000;

/** @returns the failure itself; `fault` for an error of our own */
export function failureFrom(error: unknown): ModelFailure {
  return error instanceof ModelFailure ? error : new ModelFailure('fault', { message: error instanceof Error ? error.message : 'unknown error' });
}

/** @returns the failure that a server's error amounts to */
export function failureOf(said: UpstreamError): ModelFailure {
  const { status } = said;
  const names = [said.code, said.type];
  const row = TABLE.find((each) => each.names.some((name) => names.includes(name))) ?? TABLE.find(({ statuses }) => status !== undefined && statuses.includes(status));
  const mayBeLong = status === undefined || status === 400 || status === 422 || status >= 500;
  const reason = row?.reason ?? (mayBeLong && TOO_LONG.test(said.message) ? 'too_long' : (status ?? 0) >= 500 ? 'overloaded' : 'fault');
  return new ModelFailure(reason, said, reason === 'overloaded' && status !== undefined && TRANSIENT.includes(status));
}

/**
 * Reads the body of an error response, or the `error` member of a stream.
 *
 * @param body parsed JSON or text, in any of the shapes that servers use: an object, an object within `error`, a string
 * @param context what is known besides: the status, and the seconds of `Retry-After`
 */
export function upstreamError(body: unknown, context: Pick<UpstreamError, 'status' | 'retry_after'> = {}): UpstreamError {
  const outer = fieldsOf(body);
  const inner = outer['error'] ?? body;
  const error = typeof inner === 'string' ? { message: inner } : fieldsOf(inner);
  const message = (textOf(error['message']) ?? textOf(error['detail']) ?? textOf(outer['detail']) ?? '').slice(0, MAX_WORDS);
  const code = error['code'] ?? outer['code'];
  const stated = context.status ?? statusOf(error['status']) ?? statusOf(code) ?? statusOf(outer['status']);
  return {
    ...context,
    status: stated,
    code: textOf(code),
    type: textOf(error['type']),
    param: textOf(error['param']),
    message,
    window: tokensOf(error['n_ctx']) ?? numberWithin(message, WINDOWS),
    prompt: tokensOf(error['n_prompt_tokens']) ?? numberWithin(message, PROMPTS),
  };
}

/** @returns the seconds that `Retry-After` and its relatives ask for, undefined where none is given */
export function retryAfterOf(headers: Headers, now: number): number | undefined {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds / 1_000;
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,6}(\.\d{1,3})?$/.test(value)) return Number(value);
  const at = value === '' ? Number.NaN : Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now) / 1_000);
}

/** @returns the members of an object; none for anything else */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** @returns a non-negative whole number; undefined for anything else */
export function tokensOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined;
}

function numberWithin(text: string, patterns: readonly RegExp[]): number | undefined {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return Number(found);
  }
  return undefined;
}

import type { Problem } from '@switchboard/shared';
import { toDatabaseError } from '../database/database-errors.js';
import { DomainError, type ErrorKind } from '../errors/domain-error.js';
import { statusOf, titleOf } from '../errors/status.js';
import { API_CSP } from './security-headers.js';

/** Media type of every error response (RFC 9457). */
const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** Headers of every error response, including those sent before any hook has run. */
export const PROBLEM_HEADERS = {
  'content-type': PROBLEM_JSON,
  'cache-control': 'no-store',
  'content-security-policy': API_CSP,
  'x-content-type-options': 'nosniff',
};

/** Errors of Fastify and Node by code. */
const frameworkErrors: Record<string, [ErrorKind, string, string]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media', 'unsupported_media_type', 'The body must be application/json.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed', 'malformed_request', 'The length of the body does not match Content-Length.'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['too_large', 'body_too_large', 'The body is too large.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['malformed', 'malformed_json', 'The body is not valid JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['malformed', 'malformed_json', 'The body is empty.'],
  FST_ERR_BAD_URL: ['malformed', 'malformed_url', 'The address is not valid.'],
  FST_ERR_MAX_PARAM_LENGTH: ['not_found', 'not_found', 'There is nothing at this address.'],
  FST_ERR_NOT_FOUND: ['not_found', 'not_found', 'There is nothing at this address.'],
  FST_ERR_REOPENED_CLOSE_SERVER: ['unavailable', 'shutting_down', 'The server is shutting down.'],
};

/**
 * Converts anything thrown into the error that the caller may see. An unknown error becomes a plain 500: its message never leaves the
 * server.
 */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const fromDatabase = toDatabaseError(error);
  if (fromDatabase) return fromDatabase;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fromFramework = frameworkErrors[code];
  if (fromFramework) return new DomainError(...fromFramework, { cause: error });
  const status = statusIn(error);
  if (error instanceof SyntaxError && status === 400) return new DomainError('malformed', 'malformed_json', 'The body is not valid JSON.');
  const kind = (Object.keys(statusOf) as ErrorKind[]).find((each) => statusOf[each] === status);
  if (kind && status && status < 500) return new DomainError(kind, snakeCase(titleOf[status]!), `${titleOf[status]}.`, { cause: error });
  return new DomainError('internal', 'internal_error', 'Something went wrong on the server. Its log has the details under this request_id.', {
    cause: error,
  });
}

/**
 * Creates the body of an error response.
 *
 * @param instance path of the request, without its query
 * @param requestId as in the log and in the X-Request-Id header
 * @param traceId the trace that the request belongs to, if any
 */
export function toProblem(error: DomainError, instance: string, requestId: string, traceId?: string): Problem {
  const status = statusOf[error.kind];
  return {
    type: 'about:blank',
    title: titleOf[status]!,
    status,
    detail: error.message,
    instance,
    code: error.code,
    request_id: requestId,
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(error.errors ? { errors: error.errors } : {}),
    ...error.members,
  };
}

function statusIn(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const status = 'statusCode' in error ? error.statusCode : 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

function snakeCase(title: string): string {
  return title.toLowerCase().replaceAll(' ', '_');
}

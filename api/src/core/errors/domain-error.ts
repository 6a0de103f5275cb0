import type { FieldError, ProblemMembers } from '@switchboard/shared';

/** What went wrong, in the caller's terms; the HTTP filter maps each kind to a status. @since 0.1.0 */
export type ErrorKind =
  | 'malformed'
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'timed_out'
  | 'conflict'
  | 'too_large'
  | 'unsupported_media'
  | 'too_many'
  | 'headers_too_large'
  | 'internal'
  | 'upstream_failed'
  | 'upstream_timeout'
  | 'unavailable'
  | 'storage_full';

/** What an error may have besides its kind, code and detail. @since 0.1.0 */
export interface ErrorExtras {
  /** which fields are invalid, for kind `invalid` */
  errors?: FieldError[];
  /** headers of the response, for example Retry-After */
  headers?: Record<string, string>;
  /** further members of the problem document (RFC 9457, 3.2) */
  members?: ProblemMembers;
  /** what caused it; logged, never sent */
  cause?: unknown;
}

/**
 * The only error that services throw: a kind, a stable code for programs, and a sentence for people.
 *
 * @since 0.1.0
 */
export class DomainError extends Error {
  readonly errors: FieldError[] | undefined;
  readonly headers: Record<string, string>;
  readonly members: ProblemMembers;

  /**
   * @param kind decides the HTTP status
   * @param code stable, snake_case, for programs
   * @param detail a sentence for people; contains no secret, SQL or path
   */
  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    detail: string,
    extras: ErrorExtras = {},
  ) {
    super(detail, { cause: extras.cause });
    this.name = 'DomainError';
    this.errors = extras.errors;
    this.headers = extras.headers ?? {};
    this.members = extras.members ?? {};
  }
}

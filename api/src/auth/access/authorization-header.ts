import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../core/errors/domain-error.js';
import { headerCount } from '../../core/http/header-count.js';
import { invalidToken, unauthenticated } from '../auth.errors.js';

/**
 * The request's one Authorization header. Node drops a second one silently, and a proxy may have looked at the other, so two are
 * refused.
 *
 * @returns undefined when there is none
 * @throws DomainError `duplicate_authorization`
 */
export function authorizationOf(request: FastifyRequest): string | undefined {
  if (headerCount(request.raw, 'authorization') > 1)
    throw new DomainError('malformed', 'duplicate_authorization', 'The request bears two Authorization headers.');
  return request.headers.authorization;
}

/**
 * @param header value of Authorization
 * @returns the Bearer token, of the characters that RFC 6750 (2.1) allows
 * @throws DomainError `unauthenticated` when there is none, or it is of another scheme; `invalid_token` when it is malformed
 */
export function bearerToken(header: string | undefined): string {
  const [, scheme, token] = /^ *([^ ]+)(?: +(.*?))? *$/.exec(header ?? '') ?? [];
  if (scheme?.toLowerCase() !== 'bearer') throw unauthenticated();
  if (!token || !/^[\w~+/.-]+=*$/.test(token)) throw invalidToken();
  return token;
}

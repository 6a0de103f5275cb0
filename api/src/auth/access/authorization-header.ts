import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../core/errors/domain-error.js';
import { headerCount } from '../../core/http/header-count.js';
import { invalidToken, unauthenticated } from '../auth.errors.js';

/**
 * Returns the request's only Authorization header. Node silently drops a second one, and a proxy may have examined the other, so two are
 * refused.
 *
 * @returns undefined when there is none
 * @throws DomainError `duplicate_authorization`
 */
export function authorizationOf(request: FastifyRequest): string | undefined {
  if (headerCount(request.raw, 'authorization') > 1)
    throw new DomainError('malformed', 'duplicate_authorization', 'The request has more than one Authorization header.');
  return request.headers.authorization;
}

/** Token syntax of RFC 6750 (2.1). */
const TOKEN_FORMAT = /^[\w~+/.-]+=*$/;

/**
 * Splits the header at its spaces, in one pass: a regular expression that allows spaces on both sides of the token would search for its end
 * from each of them.
 *
 * @param header value of Authorization
 * @returns the Bearer token, in the characters that RFC 6750 (2.1) allows
 * @throws DomainError `unauthenticated` when there is none or it has another scheme; `invalid_token` when it is malformed
 */
export function bearerToken(header: string | undefined): string {
  const credentials = (header ?? '').trim();
  const space = credentials.indexOf(' ');
  const scheme = space < 0 ? credentials : credentials.slice(0, space);
  if (scheme.toLowerCase() !== 'bearer') throw unauthenticated();
  const token = space < 0 ? '' : credentials.slice(space).trimStart();
  if (!TOKEN_FORMAT.test(token)) throw invalidToken();
  return token;
}

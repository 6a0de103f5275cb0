import { DomainError } from '../core/errors/domain-error.js';

/** The user already runs the maximum number of exports. @param limit that maximum */
export function tooManyExports(limit: number): DomainError {
  return new DomainError('too_many', 'too_many_exports', `At most ${limit} exports of one user may run at once; wait for one to finish.`, {
    headers: { 'Retry-After': '10' },
  });
}

/** An export was requested during shutdown. */
export function shuttingDown(): DomainError {
  return new DomainError('unavailable', 'shutting_down', 'The server is shutting down.', { headers: { 'Retry-After': '5' } });
}

import { DomainError } from '../core/errors/domain-error.js';

/** Somebody asks for more exports at once than one person may have. @param most how many that are */
export function tooManyExports(most: number): DomainError {
  return new DomainError('too_many', 'too_many_exports', `At most ${most} exports of one person may run at once; wait for one to end.`, {
    headers: { 'Retry-After': '10' },
  });
}

/** An export is asked for while the server goes. */
export function shuttingDown(): DomainError {
  return new DomainError('unavailable', 'shutting_down', 'The server is shutting down.', { headers: { 'Retry-After': '5' } });
}

import { DomainError } from '../core/errors/domain-error.js';

/** Another account already has this e-mail address. */
export function emailTaken(): DomainError {
  return new DomainError('conflict', 'email_taken', 'There is already an account with this e-mail address.');
}

/** There is no such account. */
export function userNotFound(): DomainError {
  return new DomainError('not_found', 'not_found', 'There is no such user.');
}

/** Without this account the server would have no active administrator. */
export function lastAdmin(): DomainError {
  return new DomainError(
    'conflict',
    'last_admin',
    'This is the last active administrator. Make somebody else an administrator first.',
  );
}

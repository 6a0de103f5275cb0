import { DomainError } from '../core/errors/domain-error.js';

/** Another account already has this email address. */
export function emailTaken(): DomainError {
  return new DomainError('conflict', 'email_taken', 'An account with this email address already exists.');
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
    'This is the last active administrator. Make someone else an administrator first.',
  );
}

import { DomainError } from '../core/errors/domain-error.js';
import { invalid } from '../core/http/validation.js';

/** The one answer to a wrong password, an unknown address and a disabled account. */
export function badCredentials(): DomainError {
  return new DomainError('unauthenticated', 'bad_credentials', 'The e-mail address or the password is not right.');
}

/** A signed-in person has confirmed something with a wrong password. Not 401: their sign-in still stands. */
export function wrongPassword(): DomainError {
  return new DomainError('forbidden', 'wrong_password', 'The current password is not right.');
}

/** Only administrators make accounts here. */
export function registrationClosed(): DomainError {
  return new DomainError('forbidden', 'registration_closed', 'Registration is closed; ask an administrator for an account.');
}

/** The request names nobody. Bears no error code in its challenge, as RFC 6750 (3.1) asks. */
export function unauthenticated(): DomainError {
  return new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.', { headers: { 'WWW-Authenticate': 'Bearer' } });
}

/** The access token is not one of ours, has expired, or its sign-in is over. */
export function invalidToken(): DomainError {
  return new DomainError('unauthenticated', 'invalid_token', 'The access token is not valid (any more).', {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });
}

/** The refresh token is not one of ours, has expired, or its sign-in is over. */
export function invalidRefreshToken(): DomainError {
  return new DomainError('unauthenticated', 'invalid_refresh_token', 'The sign-in is over; sign in again.');
}

/** The request bears several refresh tokens, and nobody can tell which of them the person's browser got from here. */
export function ambiguousRefreshToken(): DomainError {
  return new DomainError(
    'unauthenticated',
    'invalid_refresh_token',
    'The request bears more than one cookie with a refresh token; delete the cookies of this site and sign in again.',
  );
}

/** A refresh token turned up again after one of its successors was used: somebody has a copy, so the whole sign-in was ended. */
export function tokenReuse(): DomainError {
  return new DomainError(
    'unauthenticated',
    'token_reuse',
    'This refresh token was used before, so the sign-in was ended. Sign in again.',
  );
}

/** The role is too low. */
export function insufficientScope(): DomainError {
  return new DomainError('forbidden', 'insufficient_scope', 'Your role does not allow this.', {
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
  });
}

/** A route says neither who may call it nor that everybody may. */
export function accessUndeclared(): DomainError {
  return new DomainError('forbidden', 'access_undeclared', 'This address does not say who may use it, so nobody may.');
}

/** The request was sent by a page of another site. */
export function badOrigin(): DomainError {
  return new DomainError('forbidden', 'bad_origin', 'Requests from pages of another origin are refused; see PUBLIC_URL.');
}

/** @param retryAfter seconds */
export function tooManyAttempts(retryAfter: number): DomainError {
  return new DomainError('too_many', 'too_many_attempts', `Too many attempts; try again in ${retryAfter} seconds.`, {
    headers: { 'Retry-After': String(retryAfter) },
  });
}

/** Seconds that Retry-After names where waiting alone does not help: so that programs do not ask at once again. */
const UNKNOWN_DEVICE_RETRY = 900;

/** Too many passwords in a row were wrong for this account, so that only devices that it knows are let in. Said of any address alike. */
export class UnknownDevice extends DomainError {
  constructor() {
    const advice = 'Sign in on a device where you have signed in before, or ask an administrator to set a new password.';
    super('too_many', 'too_many_attempts', `Too many wrong passwords were tried for this account. ${advice}`, {
      headers: { 'Retry-After': String(UNKNOWN_DEVICE_RETRY) },
    });
  }
}

/** More passwords wait to be checked than the server takes on. */
export function hashingBusy(): DomainError {
  return new DomainError('unavailable', 'busy', 'Too many people are signing in at this moment; try again.', {
    headers: { 'Retry-After': '2' },
  });
}

/** @param message what is wrong with the new password */
export function unfitPassword(message: string): DomainError {
  return invalid([{ path: ['password'], message }]);
}

/** Somebody else's sign-in answers exactly as one that does not exist. */
export function signInNotFound(): DomainError {
  return new DomainError('not_found', 'not_found', 'There is no such sign-in.');
}

import { DomainError } from '../core/errors/domain-error.js';
import { invalid } from '../core/errors/invalid.js';

/** The same response for a wrong password, an unknown email address and a disabled account. */
export function badCredentials(): DomainError {
  return new DomainError('unauthenticated', 'bad_credentials', 'The email address or password is incorrect.');
}

/** A signed-in user confirmed an action with a wrong password. Not 401, because the sign-in itself remains valid. */
export function wrongPassword(): DomainError {
  return new DomainError('forbidden', 'wrong_password', 'The current password is incorrect.');
}

/** Only administrators create accounts on this server. */
export function registrationClosed(): DomainError {
  return new DomainError('forbidden', 'registration_closed', 'Registration is closed; ask an administrator for an account.');
}

/** The request has no credentials. The challenge carries no error code, as RFC 6750 (3.1) recommends. */
export function unauthenticated(): DomainError {
  return new DomainError('unauthenticated', 'unauthenticated', 'Sign in first.', { headers: { 'WWW-Authenticate': 'Bearer' } });
}

/** The access token was not issued by this server, has expired, or its sign-in has ended. */
export function invalidToken(): DomainError {
  return new DomainError('unauthenticated', 'invalid_token', 'The access token is invalid or has expired.', {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });
}

/** The refresh token was not issued by this server, has expired, or its sign-in has ended. */
export function invalidRefreshToken(): DomainError {
  return new DomainError('unauthenticated', 'invalid_refresh_token', 'The sign-in has ended; sign in again.');
}

/** The request carries several refresh tokens, and the server cannot tell which of them it issued to this browser. */
export function ambiguousRefreshToken(): DomainError {
  return new DomainError(
    'unauthenticated',
    'invalid_refresh_token',
    'The request has more than one refresh token cookie; delete the cookies of this site and sign in again.',
  );
}

/** A refresh token was presented again after one of its successors was used: someone has a copy, so the whole sign-in was ended. */
export function tokenReuse(): DomainError {
  return new DomainError(
    'unauthenticated',
    'token_reuse',
    'This refresh token had already been used, so the sign-in was ended. Sign in again.',
  );
}

/** The caller's role is insufficient. */
export function insufficientScope(): DomainError {
  return new DomainError('forbidden', 'insufficient_scope', 'Your role does not allow this.', {
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
  });
}

/** The route declares neither a required role nor that it is public. */
export function accessUndeclared(): DomainError {
  return new DomainError('forbidden', 'access_undeclared', 'This address does not declare who may use it, so access is denied.');
}

/** The request was sent by a page of another origin. */
export function badOrigin(): DomainError {
  return new DomainError('forbidden', 'bad_origin', 'Requests from pages of another origin are refused; check the setting PUBLIC_URL.');
}

/** @param retryAfter seconds */
export function tooManyAttempts(retryAfter: number): DomainError {
  return new DomainError('too_many', 'too_many_attempts', `Too many attempts; try again in ${retryAfter} seconds.`, {
    headers: { 'Retry-After': String(retryAfter) },
  });
}

/** Value of Retry-After, in seconds, where waiting alone does not help: it keeps programs from retrying at once. */
const UNKNOWN_DEVICE_RETRY_SECONDS = 900;

/**
 * Too many consecutive wrong passwords for this account, so only its known devices may sign in. Email addresses without an account get the
 * same error.
 */
export class UnknownDeviceError extends DomainError {
  constructor() {
    const advice = 'Sign in on a device where you have signed in before, or ask an administrator to set a new password.';
    super('too_many', 'too_many_attempts', `Too many wrong passwords were entered for this account. ${advice}`, {
      headers: { 'Retry-After': String(UNKNOWN_DEVICE_RETRY_SECONDS) },
    });
  }
}

/** The queue of passwords waiting to be checked is full. */
export function hashingBusy(): DomainError {
  return new DomainError('unavailable', 'busy', 'Too many people are signing in right now; try again in a moment.', {
    headers: { 'Retry-After': '2' },
  });
}

/** @param message what is wrong with the new password */
export function rejectedPassword(message: string): DomainError {
  return invalid([{ path: ['password'], message }]);
}

/** Another user's sign-in gets the same response as one that does not exist. */
export function signInNotFound(): DomainError {
  return new DomainError('not_found', 'not_found', 'There is no such sign-in.');
}

import { DomainError } from '../core/errors/domain-error.js';

/** @param variable the environment variable that sets the policy */
export const lockedByEnvironment = (variable: string) =>
  new DomainError('conflict', 'locked_by_environment', `This is set by ${variable} in the server's environment; change it there.`);

/** The policy is no longer what the caller has seen. */
export const stalePolicy = () => new DomainError('conflict', 'stale_policy', 'This was changed by someone else meanwhile; load it again.');

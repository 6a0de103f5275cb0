import { DomainError } from '../../core/errors/domain-error.js';

/** @param most maximum number of sessions of one user */
export const sessionQuotaExceeded = (most: number) =>
  new DomainError('too_many', 'quota_exceeded', `You have ${most} conversations, as many as you may; delete some first.`);

/** @param most maximum number of sessions a day @param left seconds until the next day begins */
export const daySessionQuotaExceeded = (most: number, left: number) =>
  new DomainError('too_many', 'quota_exceeded', `You have begun ${most} conversations today, the most for one day (UTC).`, {
    headers: { 'Retry-After': String(left) },
  });

/** @param most maximum number of messages a day @param left seconds until the next day begins */
export const dayQuotaExceeded = (most: number, left: number) =>
  new DomainError('too_many', 'quota_exceeded', `You have sent ${most} messages today, the most for one day (UTC).`, {
    headers: { 'Retry-After': String(left) },
  });

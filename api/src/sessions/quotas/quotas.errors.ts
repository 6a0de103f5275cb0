import { DomainError } from '../../core/errors/domain-error.js';

/** @param limit maximum number of sessions of one user */
export const sessionQuotaExceeded = (limit: number) =>
  new DomainError('too_many', 'quota_exceeded', `You have reached the limit of ${limit} conversations; delete some first.`);

/** @param limit maximum number of sessions a day @param secondsLeft seconds until the next day begins */
export const daySessionQuotaExceeded = (limit: number, secondsLeft: number) =>
  new DomainError('too_many', 'quota_exceeded', `You have reached the limit of ${limit} new conversations a day (UTC); continue tomorrow.`, {
    headers: { 'Retry-After': String(secondsLeft) },
  });

/** @param limit maximum number of messages a day @param secondsLeft seconds until the next day begins */
export const dayMessageQuotaExceeded = (limit: number, secondsLeft: number) =>
  new DomainError('too_many', 'quota_exceeded', `You have reached the limit of ${limit} messages a day (UTC); continue tomorrow.`, {
    headers: { 'Retry-After': String(secondsLeft) },
  });

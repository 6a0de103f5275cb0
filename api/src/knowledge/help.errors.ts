import { DomainError } from '../core/errors/domain-error.js';

/** No document of the knowledge folder bears this name. */
export const helpNotFound = () => new DomainError('not_found', 'help_not_found', 'There is no such document.');

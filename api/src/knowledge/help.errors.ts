import { DomainError } from '../core/errors/domain-error.js';

/** The knowledge folder has no document of this name. */
export const helpNotFound = () => new DomainError('not_found', 'help_not_found', 'There is no such document.');

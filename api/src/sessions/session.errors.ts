import { DomainError } from '../core/errors/domain-error.js';

/** Another user's session gets the same response as one that does not exist. */
export const sessionNotFound = () => new DomainError('not_found', 'session_not_found', 'There is no such session.');

/** An ended session accepts no more messages. */
export const sessionEnded = () => new DomainError('conflict', 'session_ended', 'This session has ended; start a new one.');

import { DomainError } from '../core/errors/domain-error.js';

/** Somebody else's session answers exactly as one that does not exist. */
export const sessionNotFound = () => new DomainError('not_found', 'session_not_found', 'There is no such session.');

/** Nothing more can be said in an ended session. */
export const sessionEnded = () => new DomainError('conflict', 'session_ended', 'This session has ended; start a new one.');

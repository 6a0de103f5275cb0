import { DomainError } from '../core/errors/domain-error.js';

/** 422: the id belongs to a message of this session with a different text. */
export const messageIdReused = () =>
  new DomainError('invalid', 'message_id_reused', 'This message_id was already used in this session for a different text.', {
    errors: [{ path: 'message_id', message: 'was already used for a different text' }],
  });

/** 502: the responder threw, or generated nothing. @param cause for the log; never sent */
export const responderFailed = (cause: unknown) =>
  new DomainError('upstream_failed', 'responder_failed', 'No answer could be generated. Your message was saved; try again.', { cause });

/** 504: the responder exceeded one of its time limits (`ResponderLimits`). */
export const responderTimeout = () =>
  new DomainError('upstream_timeout', 'responder_timeout', 'The answer took too long. Your message was saved; try again.');

/** 429 with Retry-After: the user has too many replies in progress. @param detail a sentence that says which limit is reached */
export const tooManyGenerations = (detail: string) =>
  new DomainError('too_many', 'too_many_generations', `${detail} Wait for one of them to finish.`, { headers: { 'Retry-After': '5' } });

/** 503 with Retry-After: no reply is generated any more. */
export const shuttingDown = () =>
  new DomainError('unavailable', 'shutting_down', 'The server is shutting down. Your message was saved; try again.', {
    headers: { 'Retry-After': '5' },
  });

import { DomainError } from '../core/errors/domain-error.js';

export const messageIdReused = () =>
  new DomainError('invalid', 'message_id_reused', 'This message_id was already used in this session for a different text.', {
    errors: [{ path: 'message_id', message: 'was already used for a different text' }],
  });

export const responderFailed = (cause: unknown) =>
  new DomainError('upstream_failed', 'responder_failed', 'No answer could be generated. Your message was saved; try again.', { cause });

export const responderTimeout = () =>
  new DomainError('upstream_timeout', 'responder_timeout', 'The answer took too long. Your message was saved; try again.');

/** @param detail which limit is reached */
export const tooManyGenerations = (detail: string) =>
  new DomainError('too_many', 'too_many_generations', `${detail} Wait for one of them to finish.`, { headers: { 'Retry-After': '5' } });

export const shuttingDown = () =>
  new DomainError('unavailable', 'shutting_down', 'The server is shutting down. Your message was saved; try again.', {
    headers: { 'Retry-After': '5' },
  });

import { DomainError } from '../core/errors/domain-error.js';

export const messageIdReused = () =>
  new DomainError('invalid', 'message_id_reused', 'This message_id was already used in this session with another text.', {
    errors: [{ path: 'message_id', message: 'was already used with another text' }],
  });

export const responderFailed = (cause: unknown) =>
  new DomainError('upstream_failed', 'responder_failed', 'No answer could be made. Your message is kept; try again.', { cause });

export const responderTimeout = () =>
  new DomainError('upstream_timeout', 'responder_timeout', 'The answer took too long. Your message is kept; try again.');

/** @param detail which limit is reached */
export const tooManyGenerations = (detail: string) =>
  new DomainError('too_many', 'too_many_generations', `${detail} Wait for one of them.`, { headers: { 'Retry-After': '5' } });

export const shuttingDown = () =>
  new DomainError('unavailable', 'shutting_down', 'The server is shutting down. Your message is kept; try again.', {
    headers: { 'Retry-After': '5' },
  });

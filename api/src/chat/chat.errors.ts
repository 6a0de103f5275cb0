import type { FailureReason } from '@switchboard/shared';
import { DomainError } from '../core/errors/domain-error.js';
import { ResponderFault } from './responder.js';

/** @param field the one that repeats an id */
export const messageIdReused = (field: 'message_id' | 'reply_id') =>
  new DomainError('invalid', 'message_id_reused', `This ${field} was already used in this session for a different text.`, {
    errors: [{ path: field, message: 'was already used for a different text' }],
  });

/** The error of a reply whose server has died, or was taken for dead. */
export const replyInterrupted = () =>
  new DomainError('upstream_failed', 'reply_interrupted', 'The server that was answering has died or was taken for dead; what it had said is kept.');

/** Sentences for the user, by reason; upstream's own words are for administrators. */
const failureSentences: Record<FailureReason, string> = {
  unreachable: 'The model could not be reached.',
  overloaded: 'The model is overloaded at the moment.',
  rate_limited: 'The model is receiving too many requests at the moment.',
  out_of_quota: 'The quota of this model is used up.',
  key_refused: 'The model refused access.',
  unknown_model: 'This model does not exist on its server.',
  too_long: 'The conversation is too long for this model.',
  filtered: 'A content filter withheld the answer.',
  cut_off: 'The answer was cut off.',
  malformed: 'The model sent an answer that could not be read.',
  empty: 'The model sent an empty answer.',
  resting: 'The model failed repeatedly and is not asked for a moment.',
  too_much: 'The answer exceeded the maximum length.',
  first_piece: 'The answer took too long to begin.',
  idle: 'The answer stopped coming.',
  total: 'The answer took too long.',
  fault: 'No answer could be generated.',
};

/** Reasons that are answered with 504 `responder_timeout` rather than 502 `responder_failed`. */
const TIMEOUTS: FailureReason[] = ['first_piece', 'idle', 'total'];

/**
 * The error of a reply that failed.
 *
 * @param cause what the responder threw; anything but a {@link ResponderFault} is a fault of the responder
 * @param responder name of the responder that failed
 */
export function replyFailure(cause: unknown, responder: string): DomainError {
  return responderFailure(cause, responder, ' Your message was saved; try again.');
}

/**
 * The error of a responder that failed.
 *
 * @param responder its name
 * @param advice follows the sentence for the user
 */
export function responderFailure(cause: unknown, responder: string, advice = ''): DomainError {
  const fault = cause instanceof ResponderFault ? cause : new ResponderFault('fault', { cause });
  const { reason, retry_after } = fault;
  const [kind, code] = TIMEOUTS.includes(reason) ? (['upstream_timeout', 'responder_timeout'] as const) : (['upstream_failed', 'responder_failed'] as const);
  return new DomainError(kind, code, `${failureSentences[reason]}${advice}`, {
    cause,
    ...(retry_after !== undefined && { headers: { 'Retry-After': String(Math.ceil(retry_after)) } }),
    members: { reason, responder, retry_after: retry_after === undefined ? null : Math.ceil(retry_after) },
  });
}

export const messageNotFound = () => new DomainError('not_found', 'not_found', 'There is no such message.');

export const notRateable = () =>
  new DomainError('invalid', 'not_rateable', 'Only replies can be rated.', { errors: [{ path: 'message_id', message: 'is not the id of a reply' }] });

export const parentUnknown = () =>
  new DomainError('invalid', 'parent_unknown', 'There is no message with this parent_id in this session.', {
    errors: [{ path: 'parent_id', message: 'is no message of this session' }],
  });

export const leafUnknown = () =>
  new DomainError('invalid', 'leaf_unknown', 'There is no message with this leaf_id in this session.', {
    errors: [{ path: 'leaf_id', message: 'is no message of this session' }],
  });

export const responderUnknown = () =>
  new DomainError('invalid', 'responder_unknown', 'There is no such responder.', { errors: [{ path: 'responder', message: 'is not the name of a responder' }] });

export const responderNotFound = () => new DomainError('not_found', 'not_found', 'There is no such responder.');

export const notProbeable = () =>
  new DomainError('invalid', 'not_probeable', 'This responder cannot be probed.', { errors: [{ path: 'name', message: 'is not the name of a responder that can be probed' }] });

/** @param secondsLeft until the next probe may run */
export const probedRecently = (secondsLeft: number) =>
  new DomainError('too_many', 'probed_recently', 'A responder was probed a moment ago; try again in a few seconds.', { headers: { 'Retry-After': String(secondsLeft) } });

export const replyBegun = () => new DomainError('conflict', 'reply_begun', 'The answer to this message has already begun.');

/** @param limit tokens of a day @param secondsLeft seconds until the next day begins */
export const dayTokensUsedUp = (limit: number, secondsLeft: number) =>
  new DomainError('too_many', 'quota_exceeded', `You have used the ${limit} tokens of this day (UTC); continue tomorrow.`, {
    headers: { 'Retry-After': String(secondsLeft) },
  });

/** @param detail which limit is reached */
export const tooManyGenerations = (detail: string) =>
  new DomainError('too_many', 'too_many_generations', `${detail} Wait for one of them to finish.`, { headers: { 'Retry-After': '5' } });

export const shuttingDown = () =>
  new DomainError('unavailable', 'shutting_down', 'The server is shutting down. Your message was saved; try again.', {
    headers: { 'Retry-After': '5' },
  });

import { DomainError } from '../../core/errors/domain-error.js';

/** Maximum number of whispers in force in one session. */
export const MAX_IN_FORCE = 20;
/** Maximum number of whispers of one session in total. */
export const MAX_WHISPERS = 1_000;

/** The responder of the session does not heed whispers. */
export const noInstructions = () =>
  new DomainError('invalid', 'no_instructions', 'What answers in this session takes no instructions.', {
    errors: [{ path: 'content', message: 'would be ignored by what answers in this session' }],
  });

export const whisperNotFound = () => new DomainError('not_found', 'not_found', 'There is no such whisper.');

/** Each answer is given all whispers in force, so that there may not be ever more of them. */
export const tooManyInForce = () => new DomainError('too_many', 'quota_exceeded', `At most ${MAX_IN_FORCE} whispers may be in force in one session; withdraw one first.`);

export const tooManyWhispers = () => new DomainError('too_many', 'quota_exceeded', `One session may have at most ${MAX_WHISPERS} whispers.`);

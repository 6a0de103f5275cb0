import { DomainError } from '../../core/errors/domain-error.js';

const DAY_MS = 86_400_000;
/** How often an administrator may open the same session again on one day that they have closed before its time. */
const MAX_REOPENED_A_DAY = 50;

/**
 * Maximum number of openings of one session by one administrator within a day.
 *
 * @param opensForMs how long one lasts: as many may follow one another as fit into a day
 */
export const maxOpeningsADay = (opensForMs: number): number => Math.ceil(DAY_MS / opensForMs) + MAX_REOPENED_A_DAY;

/** What was said may be read only once it was opened. */
export const transcriptSealed = () => new DomainError('forbidden', 'transcript_sealed', 'Open the transcript first, and say why.');

/** Another administrator's opening gets the same response as one that does not exist. */
export const openingNotFound = () => new DomainError('not_found', 'not_found', 'There is no such opening.');

/** An opening that came with a take-over ends with that. */
export const openedByTakeOver = () => new DomainError('conflict', 'handled_by_person', 'You have this conversation: hand it back to close its transcript.');

/** Each opening is kept and recorded: they must not be made without end. */
export const tooManyOpenings = () => new DomainError('too_many', 'quota_exceeded', 'You have opened and closed this too often today; try again later.');

import { randomUUID } from 'node:crypto';

/** The last two digits that an id can have. */
const ends = Array.from({ length: 256 }, (_, end) => end.toString(16).padStart(2, '0'));

let beginning = '';
let used = ends.length;

/**
 * Names a request, in its answer, its problem and the log: a UUID that no other request bears.
 *
 * Randomness is drawn for 256 requests at once, which differ in the last two digits; drawing it for each costs a poll more than
 * finding out that nothing has changed. It is a name and no secret.
 */
export function newRequestId(): string {
  if (used === ends.length) {
    beginning = randomUUID().slice(0, -2);
    used = 0;
  }
  return beginning + ends[used++]!;
}

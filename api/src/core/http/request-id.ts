import { randomUUID } from 'node:crypto';

/** All values of an id's last two digits. */
const suffixes = Array.from({ length: 256 }, (_, end) => end.toString(16).padStart(2, '0'));

let prefix = '';
let used = suffixes.length;

/**
 * Creates a request's id for its response, its problem and the log: a UUID that is unique among requests.
 *
 * Random bytes are drawn once for 256 requests, whose ids differ in the last two digits; drawing them for each would cost a poll more than
 * finding out that nothing has changed. The id is a name, not a secret.
 */
export function newRequestId(): string {
  if (used === suffixes.length) {
    prefix = randomUUID().slice(0, -2);
    used = 0;
  }
  return prefix + suffixes[used++]!;
}

import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Bytes that one id takes of the pool. */
const EACH = 16;

/** Random bytes for the next ids, drawn for many at once: asking for 16 costs more than all the rest of making an id. */
const pool = new Uint8Array(256 * EACH);
let used = pool.length;

/**
 * Makes an id: a UUIDv7 (RFC 9562, 5.7), so that rows made one after another lie side by side in an index.
 *
 * @param now milliseconds since the epoch
 */
export function newId(now: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + EACH);
  used += EACH;
  return uuidv7({ msecs: now, random });
}

import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Random bytes used per id. */
const ID_BYTES = 16;

/** Random bytes for the next ids, drawn for many at once: drawing 16 costs more than the rest of creating an id. */
const pool = new Uint8Array(256 * ID_BYTES);
let used = pool.length;

/**
 * Creates an id: a UUIDv7 (RFC 9562, 5.7), so that rows created one after another are adjacent in an index.
 *
 * @param now milliseconds since the epoch
 * @since 0.2.0
 */
export function newId(now: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + ID_BYTES);
  used += ID_BYTES;
  return uuidv7({ msecs: now, random });
}

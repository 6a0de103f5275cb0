/** Time limit for a condition that never holds, in milliseconds: far more than anything takes on a busy machine. */
const TIMEOUT_MS = 60_000;

/**
 * Polls until a condition holds, for what is promised within a time.
 *
 * @param limitMs the time limit, in milliseconds
 * @param look returns what it found; a falsy value means not yet
 * @returns what was found
 * @throws Error if the time is up first
 */
export function within<Found>(limitMs: number, look: () => Found | Promise<Found>): Promise<NonNullable<Found>> {
  return until(look, 20, limitMs);
}

/**
 * Polls until a condition holds.
 *
 * @param look returns what it found; a falsy value means not yet
 * @param everyMs interval between two polls, in milliseconds
 * @param limitMs when to give up, in milliseconds
 * @returns what was found
 * @throws Error if the time is up first
 */
export async function until<Found>(look: () => Found | Promise<Found>, everyMs = 20, limitMs = TIMEOUT_MS): Promise<NonNullable<Found>> {
  const last = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > last) throw new Error(`it did not happen within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** A limit for what never comes, in milliseconds: far more than anything takes on a busy machine. */
const PATIENCE_MS = 60_000;

/**
 * Looks again and again until something is so, for what is promised within a time.
 *
 * @param limitMs how long it may take, in milliseconds
 * @param look tells what it found; anything false is not yet it
 * @returns what was found
 * @throws Error when it does not come in time
 */
export function within<Found>(limitMs: number, look: () => Found | Promise<Found>): Promise<NonNullable<Found>> {
  return until(look, 20, limitMs);
}

/**
 * Looks again and again until something is so.
 *
 * @param look tells what it found; anything false is not yet it
 * @param everyMs between two looks, in milliseconds
 * @param limitMs after which it is given up, in milliseconds
 * @returns what was found
 * @throws Error when it does not come
 */
export async function until<Found>(look: () => Found | Promise<Found>, everyMs = 20, limitMs = PATIENCE_MS): Promise<NonNullable<Found>> {
  const last = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > last) throw new Error(`it did not come within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** A limit for what never comes, in milliseconds: far more than anything takes on a busy machine. */
const PATIENCE_MS = 60_000;

/**
 * Looks again and again until something is so.
 *
 * @param look tells what it found; anything false is not yet it
 * @param everyMs between two looks, in milliseconds
 * @returns what was found
 * @throws Error when it does not come
 */
export async function until<Found>(look: () => Found | Promise<Found>, everyMs = 20): Promise<NonNullable<Found>> {
  const last = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > last) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

import type { Messenger } from './messenger.js';

/** Maximum time for which a call waits for the messenger, in milliseconds. */
const LIMIT_MS = 50;

/**
 * Waits for the messenger, but not for long; if it takes longer or fails, it is no longer trusted, so that nobody else waits.
 *
 * @returns null if it took too long or failed
 */
export async function inTime<T>(messenger: Messenger, sending: Promise<T>): Promise<T | null> {
  let timer!: NodeJS.Timeout;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), LIMIT_MS)));
  const outcome = await Promise.race([sending.catch(() => null), late]);
  clearTimeout(timer);
  if (outcome === null) messenger.distrust();
  return outcome;
}

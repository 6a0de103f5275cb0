const DAY_MS = 86_400_000;

/** A sign-in that was not used for so long is over, in milliseconds. */
export const UNUSED_MOST_MS = 30 * DAY_MS;
/** A sign-in is over after so long in any case, in milliseconds. */
export const LIFETIME_MS = 90 * DAY_MS;

/** @returns when a sign-in is over unless it is used again, in milliseconds since the epoch */
export function endOf(signIn: { created_at: string; last_seen_at: string }): number {
  return Math.min(Date.parse(signIn.last_seen_at) + UNUSED_MOST_MS, Date.parse(signIn.created_at) + LIFETIME_MS);
}

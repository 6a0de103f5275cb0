const DAY_MS = 86_400_000;

/** Idle timeout: a sign-in that has not been used for this long has expired, in milliseconds. */
export const IDLE_TIMEOUT_MS = 30 * DAY_MS;
/** Absolute timeout: a sign-in expires after this long in any case, in milliseconds. */
export const ABSOLUTE_TIMEOUT_MS = 90 * DAY_MS;

/** @returns when a sign-in expires unless it is used again, in milliseconds since the epoch */
export function expiryOf(signIn: { created_at: string; last_seen_at: string }): number {
  return Math.min(Date.parse(signIn.last_seen_at) + IDLE_TIMEOUT_MS, Date.parse(signIn.created_at) + ABSOLUTE_TIMEOUT_MS);
}

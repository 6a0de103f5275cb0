import type { SeededSession } from './history.js';

/** Amounts that sessions add to the stored counts. */
export interface SeedCounts {
  messages: number;
  /** number of sessions by user id */
  people: Map<string, number>;
  /** counts by the instant at which the minute begins */
  minutes: Map<string, { messages: number; sessions: number }>;
}

/**
 * Counts sessions as the triggers do: a session in the minute of its latest activity, a message in its own.
 *
 * @param since ISO 8601 instant; earlier minutes are not counted
 */
export function countsOf(sessions: readonly SeededSession[], since: string): SeedCounts {
  const counts: SeedCounts = { messages: 0, people: new Map(), minutes: new Map() };
  for (const { user_id, last_activity_at, messages } of sessions) {
    counts.messages += messages.length;
    counts.people.set(user_id, (counts.people.get(user_id) ?? 0) + 1);
    // Nothing in a session is later than its latest activity.
    if (last_activity_at < since) continue;
    minuteOf(counts, last_activity_at).sessions++;
    for (const { created_at } of messages) if (created_at >= since) minuteOf(counts, created_at).messages++;
  }
  return counts;
}

function minuteOf({ minutes }: SeedCounts, instant: string): { messages: number; sessions: number } {
  const minute = `${instant.slice(0, 16)}:00.000Z`;
  const known = minutes.get(minute) ?? { messages: 0, sessions: 0 };
  minutes.set(minute, known);
  return known;
}

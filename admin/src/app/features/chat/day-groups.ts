import type { Session } from '@switchboard/shared';

/** The conversations of one day. */
export interface DayGroup {
  /** local midnight of that day, in ms since 1970 */
  day: number;
  /** how many days ago: 0 is today, 1 yesterday */
  ago: number;
  sessions: Session[];
}

/**
 * Groups the history by local day, newest first.
 *
 * @param sessions in any order
 * @param now ms since 1970
 */
export function dayGroups(sessions: readonly Session[], now: number): DayGroup[] {
  const groups = new Map<number, DayGroup>();
  const today = midnight(now);
  for (const session of [...sessions].sort(newestFirst)) {
    const day = midnight(Date.parse(session.last_activity_at));
    // A clock behind the server's must not create a group for tomorrow. Rounded, because a day may have 23 or 25 hours.
    const shown = Math.min(day, today);
    const group = groups.get(shown) ?? { day: shown, ago: Math.round((today - shown) / 86_400_000), sessions: [] };
    group.sessions.push(session);
    groups.set(shown, group);
  }
  return [...groups.values()];
}

function midnight(instant: number): number {
  return new Date(instant).setHours(0, 0, 0, 0);
}

/** The server's order: latest activity first, then the larger id. */
export function newestFirst(one: Session, other: Session): number {
  if (one.last_activity_at !== other.last_activity_at) return one.last_activity_at < other.last_activity_at ? 1 : -1;
  return one.session_id < other.session_id ? 1 : -1;
}

import type { SessionStatus } from '@switchboard/shared';
import { instantFormatter } from '../core/clock/instant-formatter.js';

const write = instantFormatter();

/**
 * The instant that separates active from idle sessions: a session that has not ended is active exactly while its `last_activity_at` is
 * after it. The view, the filter and the counter all use it.
 *
 * @param now milliseconds since the epoch
 * @param idleAfter milliseconds without activity
 */
export function idleThreshold(now: number, idleAfter: number): string {
  return write(now - idleAfter);
}

/** @param threshold from {@link idleThreshold} */
export function statusAt(session: { ended_at: string | null; last_activity_at: string }, threshold: string): SessionStatus {
  if (session.ended_at !== null) return 'ended';
  return session.last_activity_at > threshold ? 'active' : 'idle';
}

import type { Activity, ActivityPoint, ActivitySpan } from '@switchboard/shared';

/** Counts of one minute, see `ActivityMinuteEntity`. */
export interface ActivityMinute {
  /** instant at which the minute begins */
  minute: string;
  messages: number;
  sessions: number;
  quarter_sessions: number;
  failed: number;
}

const MINUTE_MS = 60_000;

/** Length of a step in milliseconds, number of steps, and the column that counts each session once per step. */
const spans = {
  hour: { step: MINUTE_MS, steps: 60, sessions: 'sessions' },
  day: { step: 15 * MINUTE_MS, steps: 96, sessions: 'quarter_sessions' },
} as const satisfies Record<ActivitySpan, { step: number; steps: number; sessions: keyof ActivityMinute }>;

/**
 * The time window of a span: whole minutes or quarter-hours, ending with the current one.
 *
 * @param now milliseconds since the epoch
 * @returns start of the first step and end of the last, in milliseconds since the epoch
 */
export function windowOf(span: ActivitySpan, now: number): { from: number; to: number } {
  const { step, steps } = spans[span];
  const to = (Math.floor(now / step) + 1) * step;
  return { from: to - steps * step, to };
}

/**
 * Aggregates minutes into the steps of a span, with zeros where nothing happened.
 *
 * @param now milliseconds since the epoch
 * @param minutes in any order; those outside {@link windowOf} are ignored
 */
export function toActivityView(span: ActivitySpan, now: number, minutes: ActivityMinute[]): Activity {
  const { step, steps, sessions } = spans[span];
  const { from, to } = windowOf(span, now);
  const points = Array.from({ length: steps }, (_, at): ActivityPoint => ({ at: instant(from + at * step), messages: 0, failed: 0, sessions: 0 }));
  for (const each of minutes) {
    // Another program may have written an invalid instant, which belongs to no step.
    const point = points[Math.floor((Date.parse(each.minute) - from) / step)];
    if (!point) continue;
    point.messages += each.messages;
    point.failed += each.failed;
    point.sessions += each[sessions];
  }
  return { span, step_seconds: step / 1_000, from: instant(from), to: instant(to), points, as_of: instant(now) };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

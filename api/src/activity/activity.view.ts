import type { Activity, ActivityPoint, ActivitySpan } from '@switchboard/shared';

/** What was counted in one minute, see `ActivityMinuteEntity`. */
export interface ActivityMinute {
  /** the instant at which it begins */
  minute: string;
  messages: number;
  sessions: number;
  quarter_sessions: number;
}

const MINUTE_MS = 60_000;

/** Length of a step in milliseconds, how many there are, and what counts each session once in such a step. */
const spans = {
  hour: { step: MINUTE_MS, steps: 60, sessions: 'sessions' },
  day: { step: 15 * MINUTE_MS, steps: 96, sessions: 'quarter_sessions' },
} as const satisfies Record<ActivitySpan, { step: number; steps: number; sessions: keyof ActivityMinute }>;

/**
 * The steps of a span: whole minutes or quarters of an hour, the last of them the present one.
 *
 * @param now milliseconds since the epoch
 * @returns where the first begins and the last ends, in milliseconds since the epoch
 */
export function windowOf(span: ActivitySpan, now: number): { from: number; to: number } {
  const { step, steps } = spans[span];
  const to = (Math.floor(now / step) + 1) * step;
  return { from: to - steps * step, to };
}

/**
 * Draws minutes together to the steps of a span, with zeros where nothing happened.
 *
 * @param now milliseconds since the epoch
 * @param minutes those of {@link windowOf}, in any order; others are left out
 */
export function toActivityView(span: ActivitySpan, now: number, minutes: ActivityMinute[]): Activity {
  const { step, steps, sessions } = spans[span];
  const { from, to } = windowOf(span, now);
  const points = Array.from({ length: steps }, (_, at): ActivityPoint => ({ at: instant(from + at * step), messages: 0, sessions: 0 }));
  for (const each of minutes) {
    // Another program may have written what is no instant: it belongs to no step.
    const point = points[Math.floor((Date.parse(each.minute) - from) / step)];
    if (!point) continue;
    point.messages += each.messages;
    point.sessions += each[sessions];
  }
  return { span, step_seconds: step / 1_000, from: instant(from), to: instant(to), points, as_of: instant(now) };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

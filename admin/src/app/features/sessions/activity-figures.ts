import type { Activity, ActivitySpan } from '@switchboard/shared';
import { hourStyle } from '../../ui/time-ago/relative-time';

const MINUTE_MS = 60_000;

/** One step of the activity, ready for display. */
export interface ActivityStep {
  /** ISO 8601 */
  readonly at: string;
  /** its end, ISO 8601 */
  readonly end: string;
  /** the minute, or the start and end of the quarter of an hour */
  readonly label: string;
  /** start time, for the axis */
  readonly tick: string;
  /** whether the axis labels it: 2 always, 1 if there is room, 0 never */
  readonly rank: 0 | 1 | 2;
  /** messages per minute */
  readonly rate: number;
  /** failed answers per minute */
  readonly failures: number;
  readonly sessions: number;
  /** whether it is the current step, which is still incomplete */
  readonly isGoing: boolean;
}

/** The figures for the chart, the table and the summary. */
export interface ActivityFigures {
  readonly span: ActivitySpan;
  /** oldest first */
  readonly steps: readonly ActivityStep[];
  /** messages of the whole span */
  readonly messages: number;
  /** failed answers of the whole span */
  readonly failed: number;
  /** the step with the most messages per minute, the latest if several tie; null if there were no messages */
  readonly busiest: ActivityStep | null;
  /** the most sessions active in one step */
  readonly most_sessions: number;
}

/**
 * Converts a response for display: messages per minute whatever the step, and local times of day.
 *
 * @param as_of the server's instant for which the data is valid, ISO 8601; the current step lasts only until then
 * @param locale BCP 47
 */
export function activityFigures(activity: Activity, as_of: string, locale: string): ActivityFigures {
  const { span, step_seconds, points } = activity;
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const range = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: hourStyle(locale), minute: '2-digit' });
  const step_ms = step_seconds * 1_000;
  const steps = points.map(({ at, messages, failed, sessions }, index): ActivityStep => {
    const begin = new Date(at);
    const isGoing = index === points.length - 1;
    // A rate needs at least a minute: a shorter step counts as a whole one.
    const length = isGoing ? Math.min(Math.max(Date.parse(as_of) - begin.getTime(), MINUTE_MS), step_ms) : step_ms;
    return {
      at,
      end: new Date(begin.getTime() + step_ms).toISOString(),
      label: span === 'hour' ? clock.format(begin) : range.formatRange(begin, new Date(begin.getTime() + step_ms)),
      tick: clock.format(begin),
      rank: rankOf(begin, span),
      rate: perMinute(messages, length),
      failures: perMinute(failed, length),
      sessions,
      isGoing,
    };
  });
  const busiest = steps.reduce<ActivityStep | null>((highest, step) => (step.rate > 0 && step.rate >= (highest?.rate ?? 0) ? step : highest), null);
  return {
    span,
    steps,
    messages: points.reduce((sum, { messages }) => sum + messages, 0),
    failed: points.reduce((sum, { failed }) => sum + failed, 0),
    busiest,
    most_sessions: Math.max(0, ...points.map(({ sessions }) => sessions)),
  };
}

/** @param length milliseconds */
function perMinute(count: number, length: number): number {
  return Math.round((count * 10 * MINUTE_MS) / length) / 10;
}

/** Round local times: every 10 or 20 minutes, every 3 or 6 hours. */
function rankOf(begin: Date, span: ActivitySpan): 0 | 1 | 2 {
  if (span === 'hour') return begin.getMinutes() % 20 === 0 ? 2 : begin.getMinutes() % 10 === 0 ? 1 : 0;
  if (begin.getMinutes() !== 0) return 0;
  return begin.getHours() % 6 === 0 ? 2 : begin.getHours() % 3 === 0 ? 1 : 0;
}

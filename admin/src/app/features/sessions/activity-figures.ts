import type { Activity, ActivitySpan } from '@switchboard/shared';
import { hourStyle } from '../../ui/time-ago/relative-time';

const MINUTE_MS = 60_000;

/** One step as it is shown. */
export interface ActivityStep {
  /** ISO 8601 */
  readonly at: string;
  /** the minute, or when the quarter of an hour began and ended */
  readonly label: string;
  /** when it began */
  readonly tick: string;
  /** whether the axis names it: 2 always, 1 where there is room, 0 never */
  readonly rank: 0 | 1 | 2;
  /** messages per minute */
  readonly rate: number;
  readonly sessions: number;
  /** it is the present one */
  readonly isGoing: boolean;
}

/** What the chart, the table and the summary tell. */
export interface ActivityFigures {
  readonly span: ActivitySpan;
  /** oldest first */
  readonly steps: readonly ActivityStep[];
  /** messages of the whole span */
  readonly messages: number;
  /** the step with most messages per minute, the latest of several; null where none was written */
  readonly busiest: ActivityStep | null;
  /** most sessions that were active in one step */
  readonly most_sessions: number;
}

/**
 * What an answer means to people: messages per minute whatever the step, and times of the day where they are.
 *
 * @param as_of the server's instant for which it is true, ISO 8601; the present step is only as long as that
 * @param locale BCP 47
 */
export function activityFigures(activity: Activity, as_of: string, locale: string): ActivityFigures {
  const { span, step_seconds, points } = activity;
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const range = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: hourStyle(locale), minute: '2-digit' });
  const step_ms = step_seconds * 1_000;
  const steps = points.map(({ at, messages, sessions }, index): ActivityStep => {
    const begin = new Date(at);
    const isGoing = index === points.length - 1;
    // Less than a minute is no pace yet: it counts as a whole one.
    const length = isGoing ? Math.min(Math.max(Date.parse(as_of) - begin.getTime(), MINUTE_MS), step_ms) : step_ms;
    return {
      at,
      label: span === 'hour' ? clock.format(begin) : range.formatRange(begin, new Date(begin.getTime() + step_ms)),
      tick: clock.format(begin),
      rank: rankOf(begin, span),
      rate: Math.round((messages * 10 * MINUTE_MS) / length) / 10,
      sessions,
      isGoing,
    };
  });
  const busiest = steps.reduce<ActivityStep | null>((most, step) => (step.rate > 0 && step.rate >= (most?.rate ?? 0) ? step : most), null);
  return {
    span,
    steps,
    messages: points.reduce((sum, { messages }) => sum + messages, 0),
    busiest,
    most_sessions: Math.max(0, ...points.map(({ sessions }) => sessions)),
  };
}

/** Round times of the person's own day: every 10 or 20 minutes, every 3 or 6 hours. */
function rankOf(begin: Date, span: ActivitySpan): 0 | 1 | 2 {
  if (span === 'hour') return begin.getMinutes() % 20 === 0 ? 2 : begin.getMinutes() % 10 === 0 ? 1 : 0;
  if (begin.getMinutes() !== 0) return 0;
  return begin.getHours() % 6 === 0 ? 2 : begin.getHours() % 3 === 0 ? 1 : 0;
}

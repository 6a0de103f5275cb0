import { z } from 'zod';
import { instant } from './text.js';

/** How far back the activity goes: an hour in steps of one minute, or a day in steps of fifteen. */
export const activitySpan = z.enum(['hour', 'day']);
export type ActivitySpan = z.infer<typeof activitySpan>;

/** `GET /api/admin/activity`. */
export const activityQuery = z.strictObject({ span: activitySpan.default('hour') });
export type ActivityQuery = z.infer<typeof activityQuery>;

/** One step of the time axis, zero where nothing happened. */
export const activityPoint = z.strictObject({
  /** the instant at which the step begins, a whole minute or quarter of an hour in UTC */
  at: instant,
  /** messages that were written in it, also those deleted since */
  messages: z.number().int(),
  /** sessions that were begun or written in, each counted once in a step */
  sessions: z.number().int(),
});
export type ActivityPoint = z.infer<typeof activityPoint>;

/** What happened lately. The last step is the present one and still grows. */
export const activity = z.strictObject({
  span: activitySpan,
  /** how long a step is: 60 or 900 */
  step_seconds: z.number().int(),
  /** where the first step begins */
  from: instant,
  /** where the last step ends: up to a step past `as_of` */
  to: instant,
  /** oldest first, without a gap: 60 or 96 */
  points: z.array(activityPoint),
  /** the server's instant for which this is true */
  as_of: instant,
});
export type Activity = z.infer<typeof activity>;

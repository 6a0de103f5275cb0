import { z } from 'zod';
import { instant } from './text.js';

/** The time span of the activity: an hour in steps of one minute, or a day in steps of fifteen. */
export const activitySpan = z.enum(['hour', 'day']);
export type ActivitySpan = z.infer<typeof activitySpan>;

/** `GET /api/admin/activity`. */
export const activityQuery = z.strictObject({ span: activitySpan.default('hour') });
export type ActivityQuery = z.infer<typeof activityQuery>;

/** One step of the time axis, zero if nothing happened. */
export const activityPoint = z.strictObject({
  /** start of the step, a whole minute or quarter of an hour in UTC */
  at: instant,
  /** messages written in it, including those deleted since */
  messages: z.number().int(),
  /** answers that failed or were interrupted in it, not those that somebody stopped */
  failed: z.number().int(),
  /** sessions created or written to, each counted once per step */
  sessions: z.number().int(),
});
export type ActivityPoint = z.infer<typeof activityPoint>;

/** Recent activity. The last step is the current one and still grows. */
export const activity = z.strictObject({
  span: activitySpan,
  /** length of a step: 60 or 900 */
  step_seconds: z.number().int(),
  /** start of the first step */
  from: instant,
  /** end of the last step: up to a step past `as_of` */
  to: instant,
  /** oldest first, without gaps: 60 or 96 */
  points: z.array(activityPoint),
  /** the server's instant for which this holds */
  as_of: instant,
});
export type Activity = z.infer<typeof activity>;

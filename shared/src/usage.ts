import { z } from 'zod';

/** What the rows of a usage report stand for. */
export const usageGrouping = z.enum(['day', 'user', 'responder', 'model']);
export type UsageGrouping = z.infer<typeof usageGrouping>;

const day = z.iso.date('must be a date, for example 2026-01-31');

/**
 * `GET /api/admin/usage`. `from` and `to` are days (UTC), both inclusive; the last 30 days by default. At most 366 days.
 */
export const usageQuery = z.strictObject({ from: day.optional(), to: day.optional(), by: usageGrouping.default('day') });
export type UsageQuery = z.infer<typeof usageQuery>;

/**
 * What language models were used for. `replies` counts the replies that were stored, `failed` those that ended with an error, whether or not
 * some of their text was stored. `estimated_tokens` are those of the tokens that the model server did not report. `first_ms_mean` is the mean
 * wait for the first text of a stored reply, in milliseconds; null without one.
 */
export const usageFigures = z.strictObject({
  replies: z.number().int(),
  failed: z.number().int(),
  input_tokens: z.number().int(),
  output_tokens: z.number().int(),
  estimated_tokens: z.number().int(),
  first_ms_mean: z.number().int().nullable(),
});
export type UsageFigures = z.infer<typeof usageFigures>;

/** `key` is the day (UTC), the user's id, the name of the responder, or the model: empty for replies without one. */
export const usageRow = z.strictObject({ key: z.string(), ...usageFigures.shape });
export type UsageRow = z.infer<typeof usageRow>;

/**
 * Days are in order and only those on which something was used; all other rows are ordered by tokens, most first, and are at most 200. The
 * totals include what the rows leave out.
 */
export const usageReport = z.strictObject({ rows: z.array(usageRow), totals: usageFigures });
export type UsageReport = z.infer<typeof usageReport>;

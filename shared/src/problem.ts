import { z } from 'zod';
import { id, instant } from './text.js';

/** An error in a request that parses but is invalid. `path` names the field, dotted. */
export const fieldError = z.strictObject({ path: z.string(), message: z.string() });
export type FieldError = z.infer<typeof fieldError>;

/** Why a responder could not answer, or not to the end. `resting`: it failed repeatedly and is not asked for a while. */
export const failureReason = z.enum([
  'unreachable', 'overloaded', 'rate_limited', 'out_of_quota', 'key_refused', 'unknown_model', 'too_long', 'filtered', 'cut_off', 'malformed', 'empty', 'resting', 'too_much',
  'first_piece', 'idle', 'total', 'fault',
]);
export type FailureReason = z.infer<typeof failureReason>;

/** What a problem tells of a failed reply: why, whose it was, and after how many seconds another attempt makes sense, if that is known. */
const replyFailure = { reason: failureReason.optional(), responder: z.string().optional(), retry_after: z.number().int().nullable().optional() };

/** What `taken_over` tells of the administrator who has the session. */
const handledBy = {
  handled_by: id.nullable().optional(),
  handled_by_name: z.string().nullable().optional(),
  handled_since: instant.nullable().optional(),
  handling_version: z.number().int().optional(),
};

/**
 * Every error response: RFC 9457 `application/problem+json`, with a stable `code` for programs. `trace_id` is that of the request's header
 * `traceparent`, if it had one.
 */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  request_id: z.string(),
  trace_id: z.string().optional(),
  errors: z.array(fieldError).optional(),
  ...replyFailure,
  ...handledBy,
});
export type Problem = z.infer<typeof problem>;
export type ProblemMembers = Pick<Problem, keyof typeof replyFailure | keyof typeof handledBy>;

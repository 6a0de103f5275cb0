import { z } from 'zod';
import { feedback, feedbackRating, feedbackReason } from './chat.js';
import { cursor, id, instant, instantInput, limit, nonBlankText } from './text.js';

/** The maximum length of a comment on a reply, in code points. */
const MAX_COMMENT_LENGTH = 2_000;

/** `PUT /api/sessions/{session_id}/messages/{message_id}/feedback`: replaces what its user said of the message before. */
export const feedbackInput = z.strictObject({
  rating: feedbackRating,
  reasons: z
    .array(feedbackReason)
    .refine((reasons) => new Set(reasons).size === reasons.length, 'must name each reason once')
    .default([]),
  comment: nonBlankText(MAX_COMMENT_LENGTH).nullable().default(null),
});
export type FeedbackInput = z.infer<typeof feedbackInput>;

const name = z.string().min(1).max(200);

/** `GET /api/admin/feedback`. `user_id` is who gave it; `responder` and `model` are those of the rated message; `from` and `to` are inclusive. */
export const feedbackQuery = z.strictObject({
  rating: feedbackRating.optional(),
  user_id: id.optional(),
  responder: name.optional(),
  model: name.optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  limit: limit(50),
  cursor: cursor.optional(),
});
export type FeedbackQuery = z.infer<typeof feedbackQuery>;

/** What a user said of a message, with who answered; `responder` and `model` are null where there is none. */
export const feedbackEntry = z.strictObject({
  message_id: id,
  session_id: id,
  user_id: id,
  ...feedback.omit({ at: true }).shape,
  responder: z.string().nullable(),
  model: z.string().nullable(),
  at: instant,
});
export type FeedbackEntry = z.infer<typeof feedbackEntry>;

/** All feedback, newest first. */
export const feedbackList = z.strictObject({ entries: z.array(feedbackEntry), next_cursor: z.string().nullable() });
export type FeedbackList = z.infer<typeof feedbackList>;

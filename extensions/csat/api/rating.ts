import { z } from 'zod';

/** What a person says about a session that has ended. */
export const rating = z.strictObject({
  session_id: z.guid(),
  user_id: z.guid(),
  stars: z.int().min(1).max(5),
  comment: z.string().nullable(),
  rated_at: z.iso.datetime(),
});
export type Rating = z.infer<typeof rating>;

/** A rating, with who gave it; their address and name are null once the account is gone. */
export const listedRating = rating.extend({ user_email: z.string().nullable(), user_name: z.string().nullable() });
export type ListedRating = z.infer<typeof listedRating>;

/** `GET /api/x/csat/ratings`, newest first. */
export const ratingList = z.strictObject({ ratings: z.array(listedRating), next_cursor: z.string().nullable() });
export type RatingList = z.infer<typeof ratingList>;

/** `GET /api/x/csat/summary`: of the last 1,000 ratings; the average is null while there is none. */
export const ratingSummary = z.strictObject({ ratings: z.int(), average: z.number().nullable() });
export type RatingSummary = z.infer<typeof ratingSummary>;

/** `GET /api/x/csat/sessions/{session_id}/rating`. */
export const ownRating = z.strictObject({ rating: rating.nullable() });

/** `GET /api/x/csat/stars`. */
export const starsOfSessions = z.strictObject({ stars: z.record(z.string(), z.int()) });

/** A rating was given, or given anew. */
export class RatingGiven {
  constructor(readonly rating: Rating) {}
}

/** An administrator removed a rating. */
export class RatingRemoved {
  constructor(readonly session_id: string) {}
}

import { z } from 'zod';
import { cursor, id, instant, limit, text } from './text.js';

/** Why an administrator reads what was said. */
export const openingReasonKind = z.enum(['asked_for_person', 'support', 'quality', 'abuse', 'legal', 'other']);
export type OpeningReasonKind = z.infer<typeof openingReasonKind>;

/** The reason in words, for the session's owner to read. */
const openingReason = text(500, 3).refine((value) => value.trim() !== '', 'must not be blank');

/** `POST /api/admin/sessions/{session_id}/openings` and `POST /api/admin/openings`. `other` needs a `reason`. */
export const openingRequest = z
  .strictObject({ reason_kind: openingReasonKind, reason: openingReason.optional() })
  .refine(({ reason_kind, reason }) => reason_kind !== 'other' || reason !== undefined, { path: ['reason'], error: 'must be given where reason_kind is other' });
export type OpeningRequest = z.infer<typeof openingRequest>;

/**
 * An administrator's access to a transcript or, where `session_id` is null, to searches of what was said. `by` is their user_id. `expires_at`
 * is null for one that came with a take-over: it lasts as long as the administrator has the session.
 */
export const opening = z.strictObject({
  opening_id: id,
  session_id: id.nullable(),
  by: id,
  reason_kind: openingReasonKind,
  reason: z.string().nullable(),
  opened_at: instant,
  expires_at: instant.nullable(),
});
export type Opening = z.infer<typeof opening>;

/**
 * An opening as the session's owner is told of it. `until`: when it was closed, else when it expires, null while the administrator has taken
 * the session over. `by_name`: who it was, or their role in words.
 */
export const sessionOpening = z.strictObject({
  opened_at: instant,
  until: instant.nullable(),
  by_name: z.string(),
  reason_kind: openingReasonKind,
  reason: z.string().nullable(),
});
export type SessionOpening = z.infer<typeof sessionOpening>;

/** `GET /api/sessions/{session_id}/openings`. */
export const sessionOpeningsQuery = z.strictObject({ limit: limit(50), cursor: cursor.optional() });
export type SessionOpeningsQuery = z.infer<typeof sessionOpeningsQuery>;

/** The openings of one session, newest first. `next_cursor` is present if more follow. */
export const sessionOpeningList = z.strictObject({ openings: z.array(sessionOpening), next_cursor: z.string().optional() });
export type SessionOpeningList = z.infer<typeof sessionOpeningList>;

/** Who has a session open, for administrators. Sent without an event id and never repeated. */
export interface Watchers {
  watchers: { user_id: string; name: string | null }[];
}

import { z } from 'zod';
import { cursor, nonBlankText, instantInput, id, instant, limit, text, visibleText } from './text.js';

/** `active`: not ended, with recent activity; `idle`: not ended, without recent activity; `ended`: closed for good. */
export const sessionStatus = z.enum(['active', 'idle', 'ended']);
export type SessionStatus = z.infer<typeof sessionStatus>;

/** A title, with a visible character and at most 200 code points. */
export const sessionTitle = visibleText(200);

/** A chat session. `message_count` counts every message; `last_activity_at` is its creation or its latest message. */
export const session = z.strictObject({
  session_id: id,
  user_id: id,
  title: z.string().nullable(),
  status: sessionStatus,
  message_count: z.number().int(),
  created_at: instant,
  last_activity_at: instant,
  ended_at: instant.nullable(),
  ended_by: id.nullable(),
  end_reason: z.string().nullable(),
});
export type Session = z.infer<typeof session>;

/** `POST /api/sessions`. */
export const sessionCreation = z.strictObject({ title: sessionTitle.optional() });
export type SessionCreation = z.infer<typeof sessionCreation>;

/** `PATCH /api/sessions/{session_id}`. */
export const sessionChange = z.strictObject({ title: sessionTitle });
export type SessionChange = z.infer<typeof sessionChange>;

/** Sessions with messages, or those without. */
export const messagesFilter = z.enum(['some', 'none']);
export type MessagesFilter = z.infer<typeof messagesFilter>;

const searchText = text(200);

/** Words, or beginnings of words, all of which a single message must have; nothing in the text is an operator. */
const messageSearchText = text(200);

/** `GET /api/sessions`. */
export const ownSessionsQuery = z.strictObject({
  limit: limit(50),
  cursor: cursor.optional(),
  q: searchText.optional(),
  text: messageSearchText.optional(),
  messages: messagesFilter.optional(),
});
export type OwnSessionsQuery = z.infer<typeof ownSessionsQuery>;

/** One page of the user's own sessions, newest activity first. `next_cursor` is null on the last page. */
export const ownSessionList = z.strictObject({ sessions: z.array(session), next_cursor: z.string().nullable() });
export type OwnSessionList = z.infer<typeof ownSessionList>;

/** The order of the console's list; a leading minus means descending. */
export const sessionSort = z.enum([
  '-last_activity_at',
  'last_activity_at',
  '-created_at',
  'created_at',
  '-message_count',
  'message_count',
]);
export type SessionSort = z.infer<typeof sessionSort>;

/** `GET /api/admin/sessions`. `from` and `to` bound `last_activity_at`, both inclusive. */
export const adminSessionsQuery = z.strictObject({
  status: sessionStatus.optional(),
  user_id: id.optional(),
  messages: messagesFilter.optional(),
  q: searchText.optional(),
  text: messageSearchText.optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  sort: sessionSort.default('-last_activity_at'),
  limit: limit(50),
  cursor: cursor.optional(),
});
export type AdminSessionsQuery = z.infer<typeof adminSessionsQuery>;

/** A session as administrators see it. */
export const adminSession = z.strictObject({
  ...session.shape,
  user_email: z.string(),
  user_name: z.string().nullable(),
});
export type AdminSession = z.infer<typeof adminSession>;

/** Totals of all sessions, regardless of filters. `most_recent_activity` is null while there are no sessions. */
export const sessionTotals = z.strictObject({
  active_sessions: z.number().int(),
  total_sessions: z.number().int(),
  total_messages: z.number().int(),
  most_recent_activity: instant.nullable(),
});
export type SessionTotals = z.infer<typeof sessionTotals>;

/** The console's list: rows and totals of one consistent read as of `as_of`. */
export const adminSessionList = z.strictObject({
  sessions: z.array(adminSession),
  totals: sessionTotals,
  next_cursor: z.string().nullable(),
  as_of: instant,
});
export type AdminSessionList = z.infer<typeof adminSessionList>;

/** `POST /api/admin/sessions/{session_id}/end`. */
export const sessionEnding = z.strictObject({ reason: nonBlankText(500).optional() });
export type SessionEnding = z.infer<typeof sessionEnding>;

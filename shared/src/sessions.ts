import { z } from 'zod';
import { sessionHandling } from './handling.js';
import { messageRole } from './roles.js';
import { MAX_SELECTED_SESSIONS } from './selection.js';
import { cursor, nonBlankText, instantInput, id, instant, limit, text, visibleText } from './text.js';

/** `active`: not ended, with recent activity; `idle`: not ended, without recent activity; `ended`: closed for good. */
export const sessionStatus = z.enum(['active', 'idle', 'ended']);
export type SessionStatus = z.infer<typeof sessionStatus>;

/** A title, with a visible character and at most 200 code points. */
export const sessionTitle = visibleText(200);

/**
 * A chat session. `message_count` counts every message; `last_activity_at` is its creation or its latest message. `leaf_id` is the message that
 * the branch shown ends with, null while there is none; `responder` the one that its user chose, null for the default. `pinned` and
 * `archived` are how its user keeps it.
 *
 * `handling`: who answers, kept when it ends; `handled_by` is the administrator who has taken it over. `waiting_since`: since when its user
 * waits for a person or, once one has it, for their answer. `handling_version` counts the changes of its handling.
 *
 * `title_sealed`: only for administrators, where titles are hidden from them; `title` is null then.
 */
export const session = z.strictObject({
  session_id: id,
  user_id: id,
  title: z.string().nullable(),
  title_sealed: z.literal(true).optional(),
  status: sessionStatus,
  message_count: z.number().int(),
  created_at: instant,
  last_activity_at: instant,
  ended_at: instant.nullable(),
  ended_by: id.nullable(),
  end_reason: z.string().nullable(),
  leaf_id: id.nullable(),
  responder: z.string().nullable(),
  handling: sessionHandling,
  handled_by: id.nullable(),
  handled_by_name: z.string().nullable(),
  handled_since: instant.nullable(),
  waiting_since: instant.nullable(),
  handling_version: z.number().int(),
  pinned: z.boolean(),
  archived: z.boolean(),
});
export type Session = z.infer<typeof session>;

/** `POST /api/sessions`. */
export const sessionCreation = z.strictObject({ title: sessionTitle.optional() });
export type SessionCreation = z.infer<typeof sessionCreation>;

/** `PATCH /api/sessions/{session_id}`: at least one field. `leaf_id`: the newest end below that message is shown. */
export const sessionChange = z
  .strictObject({
    title: sessionTitle.optional(),
    leaf_id: id.optional(),
    responder: z.string().min(1).max(200).nullable().optional(),
    pinned: z.boolean().optional(),
    archived: z.boolean().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'must change something')
  .meta({ minProperties: 1 });
export type SessionChange = z.infer<typeof sessionChange>;

/** Sessions with messages, or those without. */
export const messagesFilter = z.enum(['some', 'none']);
export type MessagesFilter = z.infer<typeof messagesFilter>;

const searchText = text(200);

/** Words, or beginnings of words, all of which a single message must have; nothing in the text is an operator. */
const messageSearchText = text(200);

const booleanText = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

/** `GET /api/sessions`. Archived sessions are listed only with `archived=true`. */
export const ownSessionsQuery = z.strictObject({
  limit: limit(50),
  cursor: cursor.optional(),
  q: searchText.optional(),
  text: messageSearchText.optional(),
  messages: messagesFilter.optional(),
  pinned: booleanText.optional(),
  archived: booleanText.optional(),
});
export type OwnSessionsQuery = z.infer<typeof ownSessionsQuery>;

/** Why a search by `text` found a session: the newest message that has the words, and at most 300 code points around them. */
export const searchHit = z.strictObject({ message_id: id, excerpt: z.string() });
export type SearchHit = z.infer<typeof searchHit>;

/** A session of a list; `hit` if it was searched for by `text`. */
export const listedSession = z.strictObject({ ...session.shape, hit: searchHit.optional() });
export type ListedSession = z.infer<typeof listedSession>;

/** One page of the user's own sessions, newest activity first. `next_cursor` is null on the last page. */
export const ownSessionList = z.strictObject({ sessions: z.array(listedSession), next_cursor: z.string().nullable() });
export type OwnSessionList = z.infer<typeof ownSessionList>;

/** The order of the console's list; a leading minus means descending. By `waiting_since`, sessions in which nobody waits come last. */
export const sessionSort = z.enum([
  '-last_activity_at',
  'last_activity_at',
  '-created_at',
  'created_at',
  '-message_count',
  'message_count',
  'waiting_since',
]);
export type SessionSort = z.infer<typeof sessionSort>;

/**
 * `GET /api/admin/sessions`. `from` and `to` bound `last_activity_at`, both inclusive. `handling=waiting`, `handling=person` and `handled_by`
 * leave only sessions that have not ended.
 */
export const adminSessionsQuery = z.strictObject({
  status: sessionStatus.optional(),
  user_id: id.optional(),
  messages: messagesFilter.optional(),
  handling: sessionHandling.optional(),
  handled_by: id.optional(),
  q: searchText.optional(),
  text: messageSearchText.optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  sort: sessionSort.default('-last_activity_at'),
  limit: limit(50),
  cursor: cursor.optional(),
});
export type AdminSessionsQuery = z.infer<typeof adminSessionsQuery>;

/**
 * A session as administrators see it. `last_role` is the role of its latest message, null while there is none. `opened_until`: until when the
 * asking administrator has opened the transcript, null if they have not or have taken the session over. `opening_id`: what they may close to
 * seal it again, null where that is nothing. `whisper_count`: how many whispers there were. `watchers`: who has it open. All four are only in
 * `GET /api/admin/sessions/{session_id}`.
 */
export const adminSession = z.strictObject({
  ...session.omit({ pinned: true, archived: true }).shape,
  last_role: messageRole.nullable(),
  user_email: z.string(),
  user_name: z.string().nullable(),
  opened_until: instant.nullable().optional(),
  opening_id: id.nullable().optional(),
  whisper_count: z.number().int().optional(),
  watchers: z.array(z.strictObject({ user_id: id, name: z.string().nullable() })).optional(),
});
export type AdminSession = z.infer<typeof adminSession>;

/** A session of the console's list; `answering`: whether a reply is being generated; `hit` if it was searched for by `text`. */
export const listedAdminSession = z.strictObject({ ...adminSession.shape, answering: z.boolean(), hit: searchHit.optional() });
export type ListedAdminSession = z.infer<typeof listedAdminSession>;

/**
 * Totals of all sessions, regardless of filters. `waiting_sessions` and `handled_sessions` are of sessions that have not ended: those whose
 * user waits for a person, and those that a person has taken over. `most_recent_activity` is null while there are no sessions.
 */
export const sessionTotals = z.strictObject({
  active_sessions: z.number().int(),
  total_sessions: z.number().int(),
  total_messages: z.number().int(),
  waiting_sessions: z.number().int(),
  handled_sessions: z.number().int(),
  most_recent_activity: instant.nullable(),
});
export type SessionTotals = z.infer<typeof sessionTotals>;

/** The console's list: rows and totals of one consistent read as of `as_of`. `idle_after`: the rule for `active`, a duration such as `5m`. */
export const adminSessionList = z.strictObject({
  sessions: z.array(listedAdminSession),
  totals: sessionTotals,
  next_cursor: z.string().nullable(),
  idle_after: z.string(),
  as_of: instant,
});
export type AdminSessionList = z.infer<typeof adminSessionList>;

/** `POST /api/admin/sessions/{session_id}/end`. */
export const sessionEnding = z.strictObject({ reason: nonBlankText(500).optional() });
export type SessionEnding = z.infer<typeof sessionEnding>;

/** Sessions of any users, each of which counts once. */
export const selectedSessions = z.array(id).min(1).max(MAX_SELECTED_SESSIONS);

/** `POST /api/admin/sessions/end`: each session is ended by itself, with the same reason. */
export const sessionsEnding = z.strictObject({ session_ids: selectedSessions, ...sessionEnding.shape });
export type SessionsEnding = z.infer<typeof sessionsEnding>;

/**
 * What became of each session: `already_ended` ones keep their first time and reason, `missing` ones never existed or were deleted, and
 * `failed` ones are as they were, to be tried again.
 */
export const sessionsEnded = z.strictObject({ ended: z.array(id), already_ended: z.array(id), missing: z.array(id), failed: z.array(id) });
export type SessionsEnded = z.infer<typeof sessionsEnded>;

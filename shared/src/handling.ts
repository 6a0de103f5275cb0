import { z } from 'zod';
import { id, instant, nonBlankText } from './text.js';
import { whisperContent } from './whispers.js';

/** Who answers in a session: the responder; the responder until the person asked for comes; a person, who has taken it over. */
export const sessionHandling = z.enum(['responder', 'waiting', 'person']);
export type SessionHandling = z.infer<typeof sessionHandling>;

/** What a system message tells of. `person_left`: they were away or silent for too long, or may no longer help. */
export const systemEventType = z.enum(['person_requested', 'request_withdrawn', 'person_came', 'person_left', 'handed_back']);
export type SystemEventType = z.infer<typeof systemEventType>;

/** The event of a system message, so that pages can tell of it in their language. `by` is a user_id; `note` is that of a request for a person. */
export const systemEvent = z.strictObject({ type: systemEventType, by: id, note: z.string().nullable().optional() });
export type SystemEvent = z.infer<typeof systemEvent>;

/** `POST /api/sessions/{session_id}/person-request`. */
export const personRequest = z.strictObject({ note: nonBlankText(500).optional() });
export type PersonRequest = z.infer<typeof personRequest>;

/**
 * `GET /api/sessions/{session_id}/person-request`. `position`: how many wait at most as long, this session included, at most 1000; both are
 * null where nobody is waited for. `reachable`: whether an administrator has a page open.
 */
export const personRequestState = z.strictObject({ waiting_since: instant.nullable(), position: z.number().int().nullable(), reachable: z.boolean() });
export type PersonRequestState = z.infer<typeof personRequestState>;

/**
 * `POST /api/admin/sessions/{session_id}/take-over`. `from`: takes it from this administrator, and only from them; `handling_version`: only if
 * the handling has not changed since.
 */
export const takeOver = z.strictObject({ handling_version: z.number().int().min(0).optional(), from: id.optional() });
export type TakeOver = z.infer<typeof takeOver>;

/**
 * `POST /api/admin/sessions/{session_id}/hand-back`. `answer_now`: the last user message without an answer is answered; `note` becomes a
 * whisper for the next answer.
 */
export const handBack = z.strictObject({ answer_now: z.boolean().optional(), note: whisperContent.optional() });
export type HandBack = z.infer<typeof handBack>;

/** `POST /api/admin/sessions/{session_id}/messages`. `message_id` makes a retry harmless. */
export const operatorMessage = z.strictObject({ message: nonBlankText(32_000), message_id: id.optional() });
export type OperatorMessage = z.infer<typeof operatorMessage>;

/** Someone is typing; valid for 6 s. Sent without an event id and never repeated. */
export interface Typing {
  role: 'user' | 'operator';
  name: string | null;
  /** instant, ISO 8601 in UTC with milliseconds */
  at: string;
}

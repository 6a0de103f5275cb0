import { z } from 'zod';
import { session } from './sessions.js';
import { nonBlankText, id, instant, limit } from './text.js';

/** The author: the user, the responder, an administrator, or the system itself. */
export const messageRole = z.enum(['user', 'assistant', 'operator', 'system']);
export type MessageRole = z.infer<typeof messageRole>;

/** `complete`; `stopped` by a person; `interrupted` by an error: the text generated so far is kept. */
export const messageStatus = z.enum(['complete', 'stopped', 'interrupted']);
export type MessageStatus = z.infer<typeof messageStatus>;

/** A source of a reply: a link that can be opened. */
export const source = z.strictObject({ title: z.string(), url: z.string() });
export type Source = z.infer<typeof source>;

/**
 * A message. `seq` is an increasing number within the session; `reply_to` is the user message that a reply answers. `reply_id` is set on a
 * user message: the `message_id` that its reply has or will have; null where none is to come, or where it was not determined yet.
 */
export const message = z.strictObject({
  message_id: id,
  session_id: id,
  seq: z.number().int(),
  role: messageRole,
  content: z.string(),
  created_at: instant,
  responder: z.string().nullable(),
  sources: z.array(source),
  status: messageStatus,
  reply_to: id.nullable(),
  reply_id: id.nullable(),
});
export type Message = z.infer<typeof message>;

/** `POST /api/sessions/{session_id}/chat`. `message_id` makes a retry harmless. */
export const chatRequest = z.strictObject({ message: nonBlankText(32_000), message_id: id.optional() });
export type ChatRequest = z.infer<typeof chatRequest>;

/** The response to a chat call: the session after it, the committed user message, and the reply. */
export const chatAnswer = z.strictObject({ session, message, reply: message });
export type ChatAnswer = z.infer<typeof chatAnswer>;

/** `GET …/messages`: messages after the `seq` given in `after`. */
export const messagesQuery = z.strictObject({
  after: z.coerce.number('must be a whole number').int('must be a whole number').min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  limit: limit(200),
});
export type MessagesQuery = z.infer<typeof messagesQuery>;

/**
 * A page of a transcript, in order of `seq`. It may have fewer messages than `limit` if it would otherwise exceed 1 MiB. `more` is present
 * if messages follow: the next page begins after the last `seq` of this one.
 */
export const messageList = z.strictObject({ messages: z.array(message), more: z.literal(true).optional() });
export type MessageList = z.infer<typeof messageList>;

/** Which reply is meant: its future `message_id`, the user message that it answers, and the how many-th reply to that message it is, from 1. */
const replyReference = { reply_id: id, reply_to: id, version: z.number().int().min(1) };

/** A reply is being generated from now on; it precedes the reply's first delta. `model` is null for a responder without one. */
export const replyStarted = z.strictObject({ ...replyReference, responder: z.string(), model: z.string().nullable(), at: instant });
export type ReplyStart = z.infer<typeof replyStarted>;

/** A fragment of a reply being generated; `offset` is its position in the reply, in UTF-16 units. */
export const delta = z.strictObject({ ...replyReference, offset: z.number().int(), text: z.string() });
export type Delta = z.infer<typeof delta>;

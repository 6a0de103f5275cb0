import { z } from 'zod';
import { systemEvent } from './handling.js';
import { messageRole } from './roles.js';
import { session } from './sessions.js';
import { nonBlankText, id, instant, limit } from './text.js';

/** `complete`; `stopped` by a person; `interrupted` by an error: the text generated so far is kept. */
export const messageStatus = z.enum(['complete', 'stopped', 'interrupted']);
export type MessageStatus = z.infer<typeof messageStatus>;

/** Why a complete reply ended: by itself, at its maximum length, or by a content filter. */
export const finishReason = z.enum(['stop', 'length', 'filtered']);
export type FinishReason = z.infer<typeof finishReason>;

/** Whether a responder can answer at the moment. */
export const responderState = z.enum(['up', 'down', 'unknown']);
export type ResponderState = z.infer<typeof responderState>;

/** A source of a reply: a link that can be opened. `excerpt`: its beginning, at most 300 characters; `cited`: whether the reply names it. */
export const source = z.strictObject({ title: z.string(), url: z.string(), excerpt: z.string().optional(), cited: z.boolean().optional() });
export type Source = z.infer<typeof source>;

/** The tokens that a reply cost; `cached_tokens` of its input, `reasoning_tokens` of its output. `estimated`: the model server did not report them. */
export const tokenUsage = z.strictObject({
  input_tokens: z.number().int(),
  output_tokens: z.number().int(),
  cached_tokens: z.number().int().nullable(),
  reasoning_tokens: z.number().int().nullable(),
  estimated: z.boolean(),
});
export type TokenUsage = z.infer<typeof tokenUsage>;

/** What a user may criticise about a reply. */
export const feedbackReason = z.enum(['wrong', 'not_found', 'too_long', 'too_short', 'tone', 'unsafe', 'other']);
export type FeedbackReason = z.infer<typeof feedbackReason>;

export const feedbackRating = z.enum(['up', 'down']);
export type FeedbackRating = z.infer<typeof feedbackRating>;

/** The owner's opinion of a reply. */
export const feedback = z.strictObject({ rating: feedbackRating, reasons: z.array(feedbackReason), comment: z.string().nullable(), at: instant });
export type Feedback = z.infer<typeof feedback>;

/**
 * A message. `seq` is an increasing number within the session; `reply_to` is the user message that a reply answers. `reply_id` is set on a
 * user message: the `message_id` that its reply has or will have; null where none is to come, or where it was not determined yet.
 *
 * `parent_id` is the message before it in its branch, null at the beginning; it may be a reserved `reply_id`, since a message may be sent
 * while a reply is awaited. `version` numbers the replies to one message and the user messages with one parent, from 1; `versions` lists
 * their ids in answers about the branch shown.
 *
 * Of a reply: `model`, `finish_reason` and `usage` where the responder reported them; `first_ms`, `thought_ms` and `total_ms` in milliseconds;
 * `history_from` is the `seq` of the first message that the model was given, null for all; `stood_in_for` is the responder that should have
 * answered.
 *
 * `author_id` and `author_name` are of an administrator's message, and of a system message that tells what a person did; `event` is what a
 * system message tells of, whose `content` says the same in English.
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
  parent_id: id.nullable(),
  version: z.number().int().min(1),
  versions: z.array(id).optional(),
  model: z.string().nullable(),
  finish_reason: finishReason.nullable(),
  usage: tokenUsage.nullable(),
  first_ms: z.number().int().nullable(),
  thought_ms: z.number().int().nullable(),
  total_ms: z.number().int().nullable(),
  history_from: z.number().int().nullable(),
  stood_in_for: z.string().nullable(),
  author_id: id.nullable(),
  author_name: z.string().nullable(),
  event: systemEvent.nullable(),
  feedback: feedback.nullable(),
});
export type Message = z.infer<typeof message>;

/**
 * `POST /api/sessions/{session_id}/chat`. `message_id` makes a retry harmless. The message follows `parent_id`: the end of the branch shown
 * if absent, nothing if null.
 */
export const chatRequest = z.strictObject({ message: nonBlankText(32_000), message_id: id.optional(), parent_id: id.nullable().optional() });
export type ChatRequest = z.infer<typeof chatRequest>;

/** The response to a chat call: the session after it, the committed user message, and the reply; null if there is none to come. */
export const chatAnswer = z.strictObject({ session, message, reply: message.nullable() });
export type ChatAnswer = z.infer<typeof chatAnswer>;

/** `POST …/messages/{message_id}/replies`: another reply to a user message. `reply_id` makes a retry harmless. */
export const replyRequest = z.strictObject({ reply_id: id.optional(), responder: z.string().min(1).max(200).optional() });
export type ReplyRequest = z.infer<typeof replyRequest>;

const seq = z.coerce.number('must be a whole number').int('must be a whole number').min(0).max(Number.MAX_SAFE_INTEGER);

/**
 * `GET …/messages`: messages after the `seq` given in `after`, or the last ones before the `seq` given in `before`; with `path=active` only
 * those of the branch shown.
 */
export const messagesQuery = z
  .strictObject({ after: seq.optional(), before: seq.optional(), path: z.literal('active').optional(), limit: limit(200) })
  .refine(({ after, before }) => after === undefined || before === undefined, { path: ['before'], error: 'cannot be combined with after' });
export type MessagesQuery = z.infer<typeof messagesQuery>;

/**
 * A page of a transcript, in order of `seq`. It may have fewer messages than `limit` if it would otherwise exceed 1 MiB. `more` is present
 * if messages follow, or with `before` if others precede: the next page begins after the last `seq`, or before the first `seq`, of this one.
 */
export const messageList = z.strictObject({ messages: z.array(message), more: z.literal(true).optional() });
export type MessageList = z.infer<typeof messageList>;

/** Which reply is meant: its future `message_id`, the user message that it answers, and its ordinal among the replies to that message, from 1. */
const replyReference = { reply_id: id, reply_to: id, version: z.number().int().min(1) };

/** A reply is being generated from now on; it precedes the reply's first delta. `model` is null for a responder without one. */
export const replyStarted = z.strictObject({ ...replyReference, responder: z.string(), model: z.string().nullable(), at: instant });
export type ReplyStart = z.infer<typeof replyStarted>;

/** A fragment of a reply being generated; `offset` is its position in the reply, in UTF-16 units. */
export const delta = z.strictObject({ ...replyReference, offset: z.number().int(), text: z.string() });
export type Delta = z.infer<typeof delta>;

/** A fragment of a model's reasoning; `offset` is its position, in UTF-16 units. It is shown while the reply runs and never stored. */
export const thought = z.strictObject({ reply_id: id, reply_to: id, offset: z.number().int(), text: z.string() });
export type Thought = z.infer<typeof thought>;

/** Someone or something that answers. `title` is what people read; `instructions`: whether it heeds those of administrators. */
export const responderView = z.strictObject({
  name: z.string(),
  title: z.string(),
  is_default: z.boolean(),
  state: responderState,
  instructions: z.boolean(),
});
export type ResponderView = z.infer<typeof responderView>;

/** `GET /api/responders`, preferred ones first. */
export const responderList = z.strictObject({ responders: z.array(responderView) });
export type ResponderList = z.infer<typeof responderList>;

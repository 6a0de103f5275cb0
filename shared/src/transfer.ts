import { z } from 'zod';
import { message } from './chat.js';
import { session } from './sessions.js';

/** `md`: the branch shown, for people; `json`: every branch, for programs. */
export const transferFormat = z.enum(['md', 'json']);
export type TransferFormat = z.infer<typeof transferFormat>;

/** `GET /api/sessions/{session_id}/export`. */
export const conversationExportQuery = z.strictObject({ format: transferFormat.default('md') });
export type ConversationExportQuery = z.infer<typeof conversationExportQuery>;

/** The JSON file of a conversation: every message of every branch, in order of `seq`. How its user keeps the session is not part of it. */
export const conversationFile = z.strictObject({
  format: z.literal('switchboard/conversation'),
  version: z.literal(1),
  session: session.omit({ pinned: true, archived: true }),
  messages: z.array(message),
});
export type ConversationFile = z.infer<typeof conversationFile>;

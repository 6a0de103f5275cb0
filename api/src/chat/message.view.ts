import type { Message, Source } from '@switchboard/shared';
import type { MessageEntity } from './message.entity.js';

/** A message as it is stored. */
export type MessageRow = Pick<MessageEntity, keyof Message>;

export function toMessageView(row: MessageRow): Message {
  return {
    message_id: row.message_id,
    session_id: row.session_id,
    seq: row.seq,
    role: row.role,
    content: row.content,
    created_at: row.created_at,
    responder: row.responder,
    sources: row.sources === null ? [] : (JSON.parse(row.sources) as Source[]),
    status: row.status,
    reply_to: row.reply_to,
    reply_id: row.reply_id,
  };
}

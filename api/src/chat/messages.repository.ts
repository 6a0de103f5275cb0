import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Message, MessageRole } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { type Executor, Statement } from '../core/database/statement.js';
import type { MessageRow } from './message.view.js';

const columns = 'session_id, message_id, seq, role, content, created_at, responder, sources, status, reply_to, reply_id';

const values = `(${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;
const insertUserMessage = new Statement(`INSERT INTO messages ${values} ON CONFLICT (session_id, message_id) DO NOTHING RETURNING seq`);
const insertReply = new Statement(`INSERT INTO messages ${values} ON CONFLICT DO NOTHING RETURNING seq`);
const find = new Statement<MessageRow>(`SELECT ${columns} FROM messages WHERE session_id = $1 AND message_id = $2`);
const findReply = new Statement<MessageRow>(`SELECT ${columns} FROM messages WHERE session_id = $1 AND reply_to = $2`);
const setReplyId = new Statement('UPDATE messages SET reply_id = $3 WHERE session_id = $1 AND message_id = $2');
const removeReply = new Statement('DELETE FROM messages WHERE session_id = $1 AND reply_to = $2');
// Both databases know the length of a text without reading it.
const sizesAfter = new Statement<MessageSize>(
  `SELECT seq, octet_length(content) + coalesce(octet_length(sources), 0) AS bytes FROM messages
   WHERE session_id = $1 AND seq > CAST($2 AS bigint) ORDER BY seq LIMIT $3`,
);
const between = new Statement<MessageRow>(
  `SELECT ${columns} FROM messages WHERE session_id = $1 AND seq > CAST($2 AS bigint) AND seq <= CAST($3 AS bigint) ORDER BY seq`,
);
// Each reply directly follows its question: a message written while the reply was being generated has a lower seq, but is placed after it.
const selectHistory = new Statement<{ role: MessageRole; content: string }>(
  `WITH said AS (SELECT message_id, seq, role, content FROM messages
     WHERE session_id = $1 AND seq < $2 AND reply_to IS NULL ORDER BY seq DESC LIMIT $3)
   SELECT role, content FROM (
     SELECT role, content, seq AS place, 0 AS nth FROM said
     UNION ALL SELECT r.role, r.content, s.seq, 1 FROM said s CROSS JOIN messages r WHERE r.session_id = $1 AND r.reply_to = s.message_id) placed
   ORDER BY place DESC, nth DESC LIMIT $3`,
);

/** The size of a message. */
export interface MessageSize {
  seq: number;
  /** of its stored content and sources */
  bytes: number;
}

/** Reads and writes messages. Triggers maintain their counts, see the first migration. */
@Injectable()
export class MessagesRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /**
   * Adds a message, which reads back as it was given.
   *
   * @returns false when its id is taken, or for a reply when its message already has one: then nothing was done
   */
  async insert(manager: EntityManager, message: Message): Promise<boolean> {
    const parameters = [
      message.session_id,
      message.message_id,
      message.seq,
      message.role,
      message.content,
      message.created_at,
      message.responder,
      message.sources.length > 0 ? JSON.stringify(message.sources) : null,
      message.status,
      message.reply_to,
      message.reply_id,
    ];
    const inserted = await (message.reply_to === null ? insertUserMessage.one(manager, ...parameters) : insertReply.one(manager, ...parameters));
    return inserted !== undefined;
  }

  find(on: Executor, session_id: string, message_id: string): Promise<MessageRow | undefined> {
    return find.one(on, session_id, message_id);
  }

  /** @returns the reply to a user message, whatever its status */
  findReply(on: Executor, session_id: string, reply_to: string): Promise<MessageRow | undefined> {
    return findReply.one(on, session_id, reply_to);
  }

  /** Reserves the id of the reply to a user message. */
  async setReplyId(manager: EntityManager, session_id: string, message_id: string, reply_id: string): Promise<void> {
    await setReplyId.all(manager, session_id, message_id, reply_id);
  }

  async removeReply(manager: EntityManager, session_id: string, reply_to: string): Promise<void> {
    await removeReply.all(manager, session_id, reply_to);
  }

  /** Sizes of the messages after the seq `seq`, in order. Cheap, however long they are. */
  sizesAfter(session_id: string, seq: number, limit: number): Promise<MessageSize[]> {
    return sizesAfter.all(this.reader, session_id, seq, limit);
  }

  /** Messages after the seq `after`, up to and including the seq `upTo`, in order. */
  between(session_id: string, after: number, upTo: number): Promise<MessageRow[]> {
    return between.all(this.reader, session_id, after, upTo);
  }

  /**
   * The latest messages before the user message with the seq `seq`, oldest first: the earlier messages, and the replies to them,
   * whenever those were written.
   *
   * @param limit maximum number of messages
   */
  async historyBefore(session_id: string, seq: number, limit: number): Promise<{ role: MessageRole; content: string }[]> {
    return (await selectHistory.all(this.reader, session_id, seq, limit)).reverse();
  }
}

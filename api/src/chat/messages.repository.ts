import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type Message, MessageTree, type TreeMessage } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { yieldToEventLoop } from '../core/clock/event-loop.js';
import { type Executor, Statement } from '../core/database/statement.js';
import { type MessageRow, toUsageColumns } from './message.view.js';
import type { HistoryMessage } from './responder.js';

/** The parent of a session's first message: the nil UUID (RFC 9562, 5.9). NULL means the message with the next lower `seq`. */
export const NO_PARENT = '00000000-0000-0000-0000-000000000000';

/** SQL of the `parent_id` of a message named `m` as the API shows it. */
const parentId = `CASE WHEN m.parent_id IS NULL
  THEN (SELECT p.message_id FROM messages p WHERE p.session_id = m.session_id AND p.seq < m.seq ORDER BY p.seq DESC LIMIT 1)
  ELSE nullif(m.parent_id, '${NO_PARENT}') END AS parent_id`;
const ownColumns = [
  'session_id', 'message_id', 'seq', 'role', 'content', 'created_at', 'responder', 'sources', 'status', 'reply_to', 'reply_id', 'version', 'model',
  'finish_reason', 'input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens', 'tokens_estimated', 'first_ms', 'thought_ms', 'total_ms',
  'history_from', 'stood_in_for',
];
const select = `SELECT ${[...ownColumns, 'author_id', 'author_name', 'event'].map((name) => `m.${name}`).join(', ')}, ${parentId},
  f.rating, f.reasons, f.comment, f.at AS feedback_at
  FROM messages m LEFT JOIN message_feedback f ON f.session_id = m.session_id AND f.message_id = m.message_id`;

/** SQL of the id that a message has to follow: the reply that the message `l` is to get, or `l` itself. */
export const following = 'coalesce(l.reply_id, l.message_id)';
// The parent: the given one ($9), the end of the branch shown ($10), the latest message where no end is recorded, or none.
const insertUserMessage = new Statement<{ parent_id: string }>(
  `INSERT INTO messages (session_id, message_id, seq, role, content, created_at, status, reply_id, parent_id, version)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce(CAST($9 AS text),
     (SELECT ${following} FROM messages l WHERE l.session_id = $1 AND l.message_id = CAST($10 AS text)),
     (SELECT ${following} FROM messages l WHERE l.session_id = $1 ORDER BY l.seq DESC LIMIT 1), '${NO_PARENT}'), $11)
   ON CONFLICT (session_id, message_id) DO NOTHING RETURNING parent_id`,
);
const replyColumns = [...ownColumns, 'parent_id'];
const insertReply = new Statement(
  `INSERT INTO messages (${replyColumns.join(', ')}) VALUES (${replyColumns.map((_, at) => `$${at + 1}`).join(', ')})
   ON CONFLICT DO NOTHING RETURNING seq`,
);
const find = new Statement<MessageRow>(`${select} WHERE m.session_id = $1 AND m.message_id = $2`);
const findReply = new Statement<MessageRow>(`${select} WHERE m.session_id = $1 AND m.reply_to = $2 ORDER BY m.version DESC LIMIT 1`);
const setReplyId = new Statement('UPDATE messages SET reply_id = $3 WHERE session_id = $1 AND message_id = $2');
const removeInterrupted = new Statement(`DELETE FROM messages WHERE session_id = $1 AND reply_to = $2 AND version = $3 AND status = 'interrupted' RETURNING message_id`);
const moveFollowers = new Statement('UPDATE messages SET parent_id = $3 WHERE session_id = $1 AND parent_id = $2');
const moveFollowersOfMissing = new Statement(
  `UPDATE messages SET parent_id = $3 WHERE session_id = $1 AND parent_id = $2
     AND NOT EXISTS (SELECT 1 FROM messages o WHERE o.session_id = $1 AND (o.message_id = $2 OR o.reply_id = $2)) RETURNING message_id`,
);
const findAwaiting = new Statement<{ message_id: string }>('SELECT message_id FROM messages WHERE session_id = $1 AND reply_id = $2 ORDER BY seq DESC LIMIT 1');
const findFollower = new Statement('SELECT message_id FROM messages WHERE session_id = $1 AND parent_id = $2 LIMIT 1');
// Both databases know the length of a text without reading it.
const bytes = 'octet_length(m.content) + coalesce(octet_length(m.sources), 0) AS bytes';
const sizesAfter = new Statement<MessageSize>(
  `SELECT m.seq, ${bytes} FROM messages m WHERE m.session_id = $1 AND m.seq > CAST($2 AS bigint) ORDER BY m.seq LIMIT $3`,
);
const sizesBefore = new Statement<MessageSize>(
  `SELECT m.seq, ${bytes} FROM messages m WHERE m.session_id = $1 AND m.seq < CAST($2 AS bigint) ORDER BY m.seq DESC LIMIT $3`,
);
const between = new Statement<MessageRow>(`${select} WHERE m.session_id = $1 AND m.seq > CAST($2 AS bigint) AND m.seq <= CAST($3 AS bigint) ORDER BY m.seq`);
/** Messages that are read and sorted in at once: some milliseconds of work. */
const TREE_BATCH = 500;
const selectTree = new Statement<StoredTreeMessage>(
  `SELECT m.message_id, m.seq, m.role, m.reply_id, ${parentId}, ${bytes} FROM messages m WHERE m.session_id = $1 AND m.seq > CAST($2 AS bigint)
   ORDER BY m.seq LIMIT ${TREE_BATCH}`,
);
// Each reply directly follows its question: a message written while the reply was being generated has a lower seq, but is placed after it.
const selectHistory = new Statement<HistoryMessage>(
  `WITH said AS (SELECT message_id, seq, role, content, created_at, author_name FROM messages
     WHERE session_id = $1 AND seq < $2 AND reply_to IS NULL AND role <> 'system' ORDER BY seq DESC LIMIT $3)
   SELECT message_id, seq, role, content, created_at, author_name FROM (
     SELECT message_id, seq, role, content, created_at, author_name, seq AS place, 0 AS nth FROM said
     UNION ALL SELECT r.message_id, r.seq, r.role, r.content, r.created_at, r.author_name, s.seq, 1
       FROM said s CROSS JOIN messages r WHERE r.session_id = $1 AND r.reply_to = s.message_id) placed
   ORDER BY place DESC, nth DESC LIMIT $3`,
);

/** The size of a message. */
export interface MessageSize {
  seq: number;
  /** of its stored content and sources */
  bytes: number;
}

/** A message without its content. */
export type StoredTreeMessage = TreeMessage & MessageSize;

/** Where a user message is added. */
export interface Placement {
  /** the id that it follows; null at the beginning; undefined for the end of the branch shown */
  parent_id?: string | null | undefined;
  /** the recorded end of the branch shown */
  leaf_id: string | null;
}

/** Reads and writes messages. Triggers maintain their counts and the end of the branch shown, see the migration `conversations`. */
@Injectable()
export class MessagesRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /**
   * Adds a user message, which reads back as it was given, after its parent.
   *
   * @returns its `parent_id`, or undefined when its id is taken: then nothing was done
   */
  async insertUserMessage(manager: EntityManager, message: Message, { parent_id, leaf_id }: Placement): Promise<{ parent_id: string | null } | undefined> {
    const { session_id, message_id, seq, role, content, created_at, status, reply_id, version } = message;
    const parent = parent_id === null ? NO_PARENT : (parent_id ?? null);
    const inserted = await insertUserMessage.one(
      manager, session_id, message_id, seq, role, content, created_at, status, reply_id, parent, leaf_id, version,
    );
    return inserted && { parent_id: inserted.parent_id === NO_PARENT ? null : inserted.parent_id };
  }

  /**
   * Adds a reply, which reads back as it was given.
   *
   * @returns false when its id is taken or its message already has this version of a reply: then nothing was done
   */
  async insertReply(manager: EntityManager, reply: Message): Promise<boolean> {
    const row: Record<string, unknown> = { ...reply, ...toUsageColumns(reply.usage), sources: reply.sources.length > 0 ? JSON.stringify(reply.sources) : null };
    return (await insertReply.one(manager, ...replyColumns.map((name) => row[name]))) !== undefined;
  }

  find(on: Executor, session_id: string, message_id: string): Promise<MessageRow | undefined> {
    return find.one(on, session_id, message_id);
  }

  /** @returns the reply with this id, unless it was interrupted or has not been stored */
  async findFinalReply(session_id: string, reply_id: string, on: Executor = this.reader): Promise<MessageRow | undefined> {
    const row = await find.one(on, session_id, reply_id);
    return row?.role === 'assistant' && row.status !== 'interrupted' ? row : undefined;
  }

  /** Like {@link find}, outside of a job. */
  findInSession(session_id: string, message_id: string): Promise<MessageRow | undefined> {
    return find.one(this.reader, session_id, message_id);
  }

  /** @returns the newest reply to a user message, whatever its status */
  findReply(on: Executor, session_id: string, reply_to: string): Promise<MessageRow | undefined> {
    return findReply.one(on, session_id, reply_to);
  }

  /** Reserves the id of the reply to a user message. */
  async setReplyId(manager: EntityManager, session_id: string, message_id: string, reply_id: string): Promise<void> {
    await setReplyId.all(manager, session_id, message_id, reply_id);
  }

  /** Removes a reply if it was interrupted, so that it can be generated anew. @returns whether it was */
  async removeInterruptedReply(manager: EntityManager, session_id: string, reply_to: string, version: number): Promise<boolean> {
    return (await removeInterrupted.one(manager, session_id, reply_to, version)) !== undefined;
  }

  /** Lets the messages that follow one id follow another one. Reads the session's messages. */
  async moveFollowers(manager: EntityManager, session_id: string, from: string, to: string): Promise<void> {
    await moveFollowers.all(manager, session_id, from, to);
  }

  /** Like {@link moveFollowers}, from an id that neither a message has nor is reserved for one. @returns whether there was anything to move */
  async moveFollowersOfMissing(manager: EntityManager, session_id: string, from: string, to: string): Promise<boolean> {
    return (await moveFollowersOfMissing.all(manager, session_id, from, to)).length > 0;
  }

  /** Whether some message was sent after this one, in its branch. Reads the session's messages. */
  async hasFollower(manager: EntityManager, session_id: string, message_id: string): Promise<boolean> {
    return (await findFollower.one(manager, session_id, message_id)) !== undefined;
  }

  /** @returns the latest message for which this reply id is reserved. Reads the session's messages. */
  async lastAwaiting(manager: EntityManager, session_id: string, reply_id: string): Promise<string | undefined> {
    return (await findAwaiting.one(manager, session_id, reply_id))?.message_id;
  }

  /** Sizes of the messages after the seq `seq`, in order. Cheap, however long they are. */
  sizesAfter(session_id: string, seq: number, limit: number): Promise<MessageSize[]> {
    return sizesAfter.all(this.reader, session_id, seq, limit);
  }

  /** Sizes of the last messages before the seq `seq`, the latest first. Cheap, however long they are. */
  sizesBefore(session_id: string, seq: number, limit: number): Promise<MessageSize[]> {
    return sizesBefore.all(this.reader, session_id, seq, limit);
  }

  /** All messages of a session, without their contents, read in turns of the event loop however many there are. */
  async tree(session_id: string, on: Executor = this.reader): Promise<MessageTree<StoredTreeMessage>> {
    const tree = new MessageTree<StoredTreeMessage>();
    for (let after = 0; ; await yieldToEventLoop()) {
      const messages = await selectTree.all(on, session_id, after);
      tree.add(messages);
      if (messages.length < TREE_BATCH) return tree;
      after = messages.at(-1)!.seq;
    }
  }

  /** The messages with these `seq`s, in order. @param seqs at least one */
  withSeqs(session_id: string, seqs: readonly number[]): Promise<MessageRow[]> {
    const statement = new Statement<MessageRow>(`${select} WHERE m.session_id = $1 AND m.seq IN (${seqs.map((_, at) => `$${at + 2}`).join(', ')}) ORDER BY m.seq`);
    return statement.all(this.reader, session_id, ...seqs);
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
  async historyBefore(session_id: string, seq: number, limit: number): Promise<HistoryMessage[]> {
    return (await selectHistory.all(this.reader, session_id, seq, limit)).reverse();
  }
}

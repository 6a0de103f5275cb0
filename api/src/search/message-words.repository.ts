import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { MESSAGES_OF_AN_ENTRY } from '../core/database/search/message-words.js';
import { wordsOf } from '../core/database/search/words.js';
import { Statement } from '../core/database/statement.js';

interface Unindexed {
  session_id: string;
  indexed_seq: number;
  last_seq: number;
}

// The newest first, so that what is being said never waits for a backlog.
const unindexed = 'SELECT session_id, indexed_seq, last_seq FROM user_sessions WHERE indexed_seq < last_seq ORDER BY session_id DESC LIMIT $1';
const next = new Statement<Unindexed>(unindexed);
// Whoever writes into these sessions waits; those into which somebody writes just now are left for the next time.
const nextUnlocked = new Statement<Unindexed>(`${unindexed} FOR UPDATE SKIP LOCKED`);
const said = new Statement<{ message_id: string; seq: number; content: string }>(
  'SELECT message_id, seq, content FROM messages WHERE session_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
);
const enter = new Statement('INSERT INTO session_entries (session_id) VALUES ($1) ON CONFLICT DO NOTHING');
const putOnSqlite = new Statement(
  `INSERT INTO message_words (message_key, words)
   SELECT entry_id * ${MESSAGES_OF_AN_ENTRY} + $2, $3 FROM session_entries WHERE session_id = $1
   ON CONFLICT (message_key) DO UPDATE SET words = excluded.words`,
);
const putOnPostgres = new Statement(
  `INSERT INTO message_words (session_id, message_id, words) VALUES ($1, $2, array_to_tsvector(CAST($3 AS text[])))
   ON CONFLICT (session_id, message_id) DO UPDATE SET words = excluded.words`,
);
const mark = new Statement('UPDATE user_sessions SET indexed_seq = $2 WHERE session_id = $1');
const merge = new Statement("INSERT INTO message_index (message_index, rank) VALUES ('merge', $1)");

/** Writes the words of messages that have none yet. */
@Injectable()
export class MessageWordsRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** Whether there is anything to index. */
  async isBehind(): Promise<boolean> {
    return (await next.one(this.reader, 1)) !== undefined;
  }

  /**
   * Indexes some messages. Whatever is deleted or changed meanwhile is waited for, or waits: no word outlives its message.
   *
   * @param most messages
   * @param characters of text after which no further message is begun
   * @returns how many messages were indexed, and whether that was all there were
   */
  async index(manager: EntityManager, most: number, characters: number): Promise<{ indexed: number; isAll: boolean }> {
    const sessions = await (this.isPostgres ? nextUnlocked : next).all(manager, most);
    let indexed = 0;
    let left = characters;
    for (const { session_id, indexed_seq, last_seq } of sessions) {
      const messages = await said.all(manager, session_id, indexed_seq, most - indexed);
      let done = 0;
      if (!this.isPostgres && messages.length > 0) await enter.all(manager, session_id);
      for (const { message_id, seq, content } of messages) {
        await this.put(manager, session_id, message_id, seq, wordsOf(content));
        done++;
        left -= content.length;
        if (left <= 0) break;
      }
      indexed += done;
      const isWhole = done === messages.length && indexed < most;
      await mark.all(manager, session_id, isWhole ? last_seq : (messages[done - 1]?.seq ?? last_seq));
      if (left <= 0 || indexed >= most) return { indexed, isAll: false };
    }
    return { indexed, isAll: sessions.length < most };
  }

  /** Lets SQLite join what was indexed in small pieces. @param pages of 4 KiB to write, about */
  async merge(manager: EntityManager, pages: number): Promise<void> {
    if (!this.isPostgres) await merge.all(manager, pages);
  }

  private async put(manager: EntityManager, session_id: string, message_id: string, seq: number, words: string[]): Promise<void> {
    if (this.isPostgres) await putOnPostgres.all(manager, session_id, message_id, words);
    else if (seq >= 0 && seq < MESSAGES_OF_AN_ENTRY) await putOnSqlite.all(manager, session_id, seq, words.map((word) => ` ${word}`).join(''));
  }

  private get isPostgres(): boolean {
    return this.reader.options.type === 'postgres';
  }
}

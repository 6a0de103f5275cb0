import type { EntityManager } from 'typeorm';
import { MESSAGE_KEYS_PER_ENTRY } from '../../core/database/search/message-words.js';
import { foldBatch } from '../../core/database/search/text-folding-sql.js';
import { wordsOf } from '../../core/database/search/words.js';
import { Statement } from '../../core/database/statement.js';
import type { SeededSession } from './history.js';
import { BatchInsert } from './batch-insert.repository.js';
import { countsOf } from './seed-counts.js';

/** Options of bulk seeding. */
export interface SqliteBulkOptions {
  /** minutes before this instant are not counted: their retention has passed at the end of the history */
  since: string;
  /** whether to index the words of messages too; otherwise the server does that later */
  indexWords: boolean;
}

/** Triggers whose work is done in bulk instead. All others, including those of extensions, stay in place. */
const REPLACED_TRIGGERS = ['count_session', 'count_user_session', 'note_session', 'count_message', 'note_message', 'message_words_insert'];

/** 256 MiB: the leaf pages of all indexes that a batch adds to. Negative values are in KiB (sqlite.org/pragma.html#pragma_cache_size). */
const CACHE_SIZE_PRAGMA = 'PRAGMA cache_size = -262144';

// Every statement makes SQLite flush the pending data of its full-text indexes, so these two use as many rows per statement as possible.
const sessions = new BatchInsert(
  'user_sessions',
  ['session_id', 'user_id', 'title', 'message_count', 'last_seq', 'indexed_seq', 'created_at', 'last_activity_at', 'ended_at', 'ended_by', 'end_reason', 'leaf_id', 'last_role'],
  2_500,
);
const insertWords = new Statement('INSERT INTO message_words (message_key, words) SELECT CAST(key AS integer), value FROM json_each($1)');
const messages = new BatchInsert('messages', [
  'session_id', 'message_id', 'seq', 'role', 'content', 'created_at', 'responder', 'status', 'reply_to',
]);

const findTriggers = new Statement<{ name: string; sql: string }>(
  `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN (SELECT value FROM json_each($1)) ORDER BY rowid`,
);
const addTotals = new Statement(
  'UPDATE session_totals SET total_sessions = total_sessions + $1, total_messages = total_messages + $2 WHERE shard = 0',
);
const addUsage = new Statement(
  `INSERT INTO user_usage (user_id, session_count) SELECT key, value FROM json_each($1) WHERE TRUE
   ON CONFLICT (user_id) DO UPDATE SET session_count = user_usage.session_count + excluded.session_count`,
);
const addMinutes = new Statement(
  `INSERT INTO activity_minutes (minute, shard, messages, sessions, quarter_sessions)
   SELECT key, 0, json_extract(value, '$.messages'), json_extract(value, '$.sessions'), json_extract(value, '$.sessions') FROM json_each($1) WHERE TRUE
   ON CONFLICT (minute, shard) DO UPDATE SET messages = activity_minutes.messages + excluded.messages,
     sessions = activity_minutes.sessions + excluded.sessions, quarter_sessions = activity_minutes.quarter_sessions + excluded.quarter_sessions`,
);
const foldTitles = new Statement(foldBatch('session'));
const lastEntry = new Statement<{ last: number }>('SELECT coalesce(max(entry_id), 0) AS last FROM session_entries');
const entriesAfter = new Statement<{ entry_id: number; session_id: string }>('SELECT entry_id, session_id FROM session_entries WHERE entry_id > $1');

/**
 * Adds many sessions to SQLite in one transaction: drops the triggers that count row by row, adds their totals in bulk, and
 * recreates them from their own definitions. Schema changes are transactional in SQLite, so a crash at any instant rolls all of
 * that back.
 */
export class SqliteBulkRepository {
  /** Indexed words by message text: seeded messages repeat often. */
  private readonly words = new Map<string, string>();
  private isPrepared = false;

  constructor(private readonly options: SqliteBulkOptions) {}

  /** @throws Error when a replaced trigger is missing: its effect would be counted twice, or maintained although the schema dropped it */
  async addSessions(manager: EntityManager, made: readonly SeededSession[]): Promise<void> {
    if (!this.isPrepared) await manager.query(CACHE_SIZE_PRAGMA);
    this.isPrepared = true;
    const triggers = await findTriggers.all(manager, JSON.stringify(REPLACED_TRIGGERS));
    if (triggers.length !== REPLACED_TRIGGERS.length) throw new Error(`The database lacks some of the triggers ${REPLACED_TRIGGERS.join(', ')}.`);
    for (const { name } of triggers) await manager.query(`DROP TRIGGER "${name}"`);
    await this.addRows(manager, made);
    await this.addSums(manager, made);
    for (const { sql } of triggers) await manager.query(sql);
  }

  private async addRows(manager: EntityManager, made: readonly SeededSession[]): Promise<void> {
    const { last } = (await lastEntry.one(manager))!;
    await sessions.run(manager, made.map((each) => {
      const count = each.messages.length;
      return [
        each.session_id, each.user_id, each.title, count, count, this.options.indexWords ? count : 0,
        each.created_at, each.last_activity_at, each.ended_at, each.ended_by, each.end_reason,
        each.messages.at(-1)?.message_id ?? null, each.messages.at(-1)?.role ?? null,
      ];
    }));
    await messages.run(manager, made.flatMap(({ session_id, messages }) => messages.map((each) => [
      session_id, each.message_id, each.seq, each.role, each.content, each.created_at, each.responder, each.status, each.reply_to,
    ])));
    await foldTitles.all(manager, made.length);
    if (this.options.indexWords) await this.addWords(manager, made, last);
  }

  /** Every session with messages has a title, and therefore an entry. */
  private async addWords(manager: EntityManager, made: readonly SeededSession[], after: number): Promise<void> {
    const messagesBySession = new Map(made.map(({ session_id, messages }) => [session_id, messages]));
    const words: Record<number, string> = {};
    for (const { entry_id, session_id } of await entriesAfter.all(manager, after))
      for (const { seq, content } of messagesBySession.get(session_id) ?? []) words[entry_id * MESSAGE_KEYS_PER_ENTRY + seq] = this.wordsOf(content);
    await insertWords.all(manager, JSON.stringify(words));
  }

  private async addSums(manager: EntityManager, made: readonly SeededSession[]): Promise<void> {
    const counts = countsOf(made, this.options.since);
    await addTotals.all(manager, made.length, counts.messages);
    await addUsage.all(manager, JSON.stringify(Object.fromEntries(counts.people)));
    await addMinutes.all(manager, JSON.stringify(Object.fromEntries(counts.minutes)));
  }

  /** In the format of the message index: each word preceded by a space. */
  private wordsOf(content: string): string {
    const known = this.words.get(content);
    if (known !== undefined) return known;
    const words = wordsOf(content).map((word) => ` ${word}`).join('');
    this.words.set(content, words);
    return words;
  }
}

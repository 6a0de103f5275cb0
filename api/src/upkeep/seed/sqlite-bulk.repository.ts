import type { EntityManager } from 'typeorm';
import { MESSAGES_OF_AN_ENTRY } from '../../core/database/search/message-words.js';
import { foldSome } from '../../core/database/search/unfolded.js';
import { wordsOf } from '../../core/database/search/words.js';
import { Statement } from '../../core/database/statement.js';
import type { SeededSession } from './history.js';
import { Insertion } from './insertion.repository.js';
import { tallyOf } from './tally.js';

/** What is done beyond what every seeding does. */
export interface SqliteBulkOptions {
  /** minutes before this instant are not counted: they are no longer kept at the end of the history */
  since: string;
  /** whether the words of messages are indexed as well; otherwise the server does that afterwards */
  indexWords: boolean;
}

/** The triggers whose work is done for all rows at once instead. Every other one, an extension's too, goes on as ever. */
const REPLACED = ['count_session', 'count_user_session', 'note_session', 'count_message', 'note_message', 'message_words_insert'];

/** 256 MiB: the leaves of all indexes to which a batch adds. Negative is KiB (sqlite.org/pragma.html#pragma_cache_size). */
const CACHE = 'PRAGMA cache_size = -262144';

// Each statement makes SQLite write out what its full-text indexes have gathered, so these two bring as many rows as one can.
const sessions = new Insertion(
  'user_sessions',
  ['session_id', 'user_id', 'title', 'message_count', 'last_seq', 'indexed_seq', 'created_at', 'last_activity_at', 'ended_at', 'ended_by', 'end_reason'],
  2_900,
);
const putWords = new Statement('INSERT INTO message_words (message_key, words) SELECT CAST(key AS integer), value FROM json_each($1)');
const messages = new Insertion('messages', [
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
const foldTitles = new Statement(foldSome('session'));
const lastEntry = new Statement<{ last: number }>('SELECT coalesce(max(entry_id), 0) AS last FROM session_entries');
const entriesAfter = new Statement<{ entry_id: number; session_id: string }>('SELECT entry_id, session_id FROM session_entries WHERE entry_id > $1');

/**
 * Adds many sessions to SQLite in one transaction: the triggers that count row by row are dropped, their sums are added, and they are
 * made again from their own text. SQLite's schema belongs to the transaction, so a crash at any instant leaves all of that undone.
 */
export class SqliteBulkRepository {
  /** Words by what was said: made-up people say the same again and again. */
  private readonly words = new Map<string, string>();
  private isPrepared = false;

  constructor(private readonly options: SqliteBulkOptions) {}

  /** @throws Error when a trigger that it stands in for is not there: it would count twice, or what is no longer kept */
  async addSessions(manager: EntityManager, made: readonly SeededSession[]): Promise<void> {
    if (!this.isPrepared) await manager.query(CACHE);
    this.isPrepared = true;
    const triggers = await findTriggers.all(manager, JSON.stringify(REPLACED));
    if (triggers.length !== REPLACED.length) throw new Error(`This schema lacks some of the triggers ${REPLACED.join(', ')}.`);
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
      ];
    }));
    await messages.run(manager, made.flatMap(({ session_id, messages }) => messages.map((each) => [
      session_id, each.message_id, each.seq, each.role, each.content, each.created_at, each.responder, each.status, each.reply_to,
    ])));
    await foldTitles.all(manager, made.length);
    if (this.options.indexWords) await this.addWords(manager, made, last);
  }

  /** Each session in which something was said has a title, and for that an entry. */
  private async addWords(manager: EntityManager, made: readonly SeededSession[], after: number): Promise<void> {
    const said = new Map(made.map(({ session_id, messages }) => [session_id, messages]));
    const words: Record<number, string> = {};
    for (const { entry_id, session_id } of await entriesAfter.all(manager, after))
      for (const { seq, content } of said.get(session_id) ?? []) words[entry_id * MESSAGES_OF_AN_ENTRY + seq] = this.wordsOf(content);
    await putWords.all(manager, JSON.stringify(words));
  }

  private async addSums(manager: EntityManager, made: readonly SeededSession[]): Promise<void> {
    const tally = tallyOf(made, this.options.since);
    await addTotals.all(manager, made.length, tally.messages);
    await addUsage.all(manager, JSON.stringify(Object.fromEntries(tally.people)));
    await addMinutes.all(manager, JSON.stringify(Object.fromEntries(tally.minutes)));
  }

  /** As the index of messages has them: each after a space. */
  private wordsOf(content: string): string {
    const known = this.words.get(content);
    if (known !== undefined) return known;
    const words = wordsOf(content).map((word) => ` ${word}`).join('');
    this.words.set(content, words);
    return words;
  }
}

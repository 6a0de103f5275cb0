import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { MESSAGE_KEYS_PER_ENTRY } from '../core/database/search/message-words.js';
import { wordsOfLongText } from '../core/database/search/words.js';
import { Statement } from '../core/database/statement.js';
import { SlicedWork } from './sliced-work.js';

/** A session with unindexed messages: those after `indexed_seq` up to `last_seq`. */
interface Unindexed {
  session_id: string;
  indexed_seq: number;
  last_seq: number;
}

interface MessageText {
  session_id: string;
  message_id: string;
  seq: number;
  content: string;
}

type WordsOfMessage = Omit<MessageText, 'content'> & { words: string[] };

// Most recently active first, so that new messages never wait for a backlog.
const unindexed = `SELECT session_id, indexed_seq, last_seq FROM user_sessions WHERE indexed_seq < last_seq
  ORDER BY last_activity_at DESC, session_id DESC LIMIT $1`;
const next = new Statement<Unindexed>(unindexed);
// Writers to these sessions wait; sessions being written to at the moment are left for the next time.
const nextUnlocked = new Statement<Unindexed>(`${unindexed} FOR UPDATE SKIP LOCKED`);
const waiting = new Statement<{ at: string }>('SELECT max(last_activity_at) AS at FROM user_sessions WHERE indexed_seq < last_seq AND last_activity_at < $1');

// Another program may have stored any type in the column. It is tokenised as text in any case.
const columns = 'm.session_id, m.message_id, m.seq, CAST(m.content AS text) AS content';
const partOfOne = new Statement<MessageText>(`SELECT ${columns} FROM messages m WHERE session_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`);
// One statement for all sessions of a job: one per session takes longer than processing its messages.
const onSqlite = {
  said: new Statement<MessageText>(
    `SELECT ${columns} FROM json_each($1) j CROSS JOIN messages m ON m.session_id = j.value ->> 0 AND m.seq > j.value ->> 1 ORDER BY j.key, m.seq`,
  ),
  enter: new Statement('INSERT INTO session_entries (session_id) SELECT value ->> 0 FROM json_each($1) WHERE TRUE ON CONFLICT DO NOTHING'),
  put: new Statement(
    `INSERT INTO message_words (message_key, words)
     SELECT e.entry_id * ${MESSAGE_KEYS_PER_ENTRY} + (j.value ->> 1), j.value ->> 2
     FROM json_each($1) j CROSS JOIN session_entries e ON e.session_id = j.value ->> 0
     WHERE TRUE ON CONFLICT (message_key) DO UPDATE SET words = excluded.words`,
  ),
  mark: new Statement('UPDATE user_sessions SET indexed_seq = j.value ->> 1 FROM json_each($1) j WHERE session_id = j.value ->> 0'),
};
const onPostgres = {
  said: new Statement<MessageText>(
    `SELECT ${columns} FROM unnest(CAST($1 AS text[]), CAST($2 AS integer[])) WITH ORDINALITY AS j(session_id, seq, nth)
     JOIN messages m ON m.session_id = j.session_id AND m.seq > j.seq ORDER BY j.nth, m.seq`,
  ),
  put: new Statement(
    `INSERT INTO message_words (session_id, message_id, words)
     SELECT j.session_id, j.message_id, array_to_tsvector(string_to_array(j.words, ' '))
     FROM unnest(CAST($1 AS text[]), CAST($2 AS text[]), CAST($3 AS text[])) AS j(session_id, message_id, words)
     ON CONFLICT (session_id, message_id) DO UPDATE SET words = excluded.words`,
  ),
  mark: new Statement(
    `WITH marked AS (UPDATE user_sessions s SET indexed_seq = j.seq FROM unnest(CAST($1 AS text[]), CAST($2 AS integer[])) AS j(session_id, seq)
       WHERE s.session_id = j.session_id)
     UPDATE session_totals SET words_revision = words_revision + 1 WHERE shard = pg_backend_pid() % (SELECT count(*) FROM session_totals)`,
  ),
};
const merge = new Statement("INSERT INTO message_index (message_index, rank) VALUES ('merge', $1)");
const changes = new Statement<{ changes: number }>('SELECT total_changes() AS changes');

/** The result of one call. */
export interface Indexed {
  /** number of messages */
  indexed: number;
  /** nothing is left */
  isAll: boolean;
  /** what is left is in sessions that others have locked at the moment */
  isLocked: boolean;
}

/** Writes the words of unindexed messages. */
@Injectable()
export class MessageWordsRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** Whether there is anything to index. */
  async isBehind(): Promise<boolean> {
    return (await next.one(this.reader, 1)) !== undefined;
  }

  /**
   * Where the backlog starts: messages of sessions active later can be found.
   *
   * @param before an instant; later activity does not count as backlog
   * @returns the last activity of the most recently active session in the backlog, or null if there is none
   */
  async backlogStart(before: string): Promise<string | null> {
    return (await waiting.one(this.reader, before))?.at ?? null;
  }

  /**
   * Indexes some messages. Concurrent deletions and changes wait for it, or it waits for them: no word outlives its message.
   *
   * @param limit maximum number of messages
   * @param characters of text after which no further message is started
   * @param work the job that this is part of
   */
  async index(manager: EntityManager, limit: number, characters: number, work = new SlicedWork()): Promise<Indexed> {
    const sessions = await (this.isPostgres ? nextUnlocked : next).all(manager, limit);
    const some = firstSessions(sessions, limit);
    if (some.length === 0) return { indexed: 0, ...(await this.remaining(manager)) };
    const messages = await this.messagesOf(manager, some, limit);
    const { done, reached } = selectMessages(some, messages, limit, characters);
    await work.next();
    await this.upsertWords(manager, done, work);
    await this.markIndexed(manager, reached);
    const [last, seq] = [sessions[reached.length - 1]!, reached.at(-1)![1]];
    const isMore = reached.length < sessions.length || sessions.length === limit || seq < last.last_seq;
    return { indexed: done.length, ...(isMore ? { isAll: false, isLocked: false } : await this.remaining(manager)) };
  }

  /**
   * Makes SQLite merge small index segments.
   *
   * @param pages of 4 KiB to write, approximately
   * @returns whether there was anything to merge
   */
  async merge(manager: EntityManager, pages: number): Promise<boolean> {
    if (this.isPostgres) return false;
    const before = await changes.one(manager);
    await merge.all(manager, pages);
    // A merge that finds nothing to do counts as a single change (sqlite.org/fts5.html, the 'merge' command).
    return (await changes.one(manager))!.changes - before!.changes > 1;
  }

  /** What is left after all unlocked sessions: on PostgreSQL, locked ones are skipped. */
  private async remaining(manager: EntityManager): Promise<Pick<Indexed, 'isAll' | 'isLocked'>> {
    const isAll = (await next.one(manager, 1)) === undefined;
    return { isAll, isLocked: !isAll };
  }

  private messagesOf(manager: EntityManager, sessions: Unindexed[], limit: number): Promise<MessageText[]> {
    const [first] = sessions;
    if (span(first!) > limit) return partOfOne.all(manager, first!.session_id, first!.indexed_seq, limit);
    const [ids, seqs] = [sessions.map(({ session_id }) => session_id), sessions.map(({ indexed_seq }) => indexed_seq)];
    return this.isPostgres ? onPostgres.said.all(manager, ids, seqs) : onSqlite.said.all(manager, JSON.stringify(ids.map((id, at) => [id, seqs[at]])));
  }

  /** On PostgreSQL the words are stored by one statement, since each takes a round trip. */
  private async upsertWords(manager: EntityManager, messages: MessageText[], work: SlicedWork): Promise<void> {
    const slice: WordsOfMessage[] = [];
    for (const { content, ...message } of messages) {
      slice.push({ ...message, words: await wordsOfLongText(content) });
      // Storing words takes about as long as determining them.
      if (!work.isOver(1 / 2)) continue;
      if (!this.isPostgres) await this.put(manager, slice.splice(0));
      await work.next();
    }
    if (slice.length > 0) await this.put(manager, slice);
  }

  private async put(manager: EntityManager, messages: WordsOfMessage[]): Promise<void> {
    if (this.isPostgres) {
      const [sessions, ids] = [messages.map(({ session_id }) => session_id), messages.map(({ message_id }) => message_id)];
      await onPostgres.put.all(manager, sessions, ids, messages.map(({ words }) => words.join(' ')));
      return;
    }
    const rows = messages.map(({ session_id, seq, words }) => [session_id, seq, words.map((word) => ` ${word}`).join('')] as const);
    await onSqlite.enter.all(manager, JSON.stringify(rows));
    await onSqlite.put.all(manager, JSON.stringify(rows.filter(([, seq]) => seq >= 0 && seq < MESSAGE_KEYS_PER_ENTRY)));
  }

  private async markIndexed(manager: EntityManager, reached: Reached[]): Promise<void> {
    if (this.isPostgres) await onPostgres.mark.all(manager, reached.map(([id]) => id), reached.map(([, seq]) => seq));
    else await onSqlite.mark.all(manager, JSON.stringify(reached));
  }

  /** Whether this is PostgreSQL, where a job mostly waits for the database. */
  get isPostgres(): boolean {
    return this.reader.options.type === 'postgres';
  }
}

/** A session, and the `seq` up to which it is now indexed. */
type Reached = [session_id: string, seq: number];

/** Maximum number of unindexed messages of a session: fewer if some were deleted. */
const span = ({ indexed_seq, last_seq }: Unindexed): number => last_seq - indexed_seq;

/** The first sessions that together have at most this many messages, or one that alone has more. */
function firstSessions(sessions: Unindexed[], limit: number): Unindexed[] {
  let remaining = limit;
  const end = sessions.findIndex((session) => (remaining -= span(session)) < 0);
  return end < 0 ? sessions : sessions.slice(0, Math.max(end, 1));
}

/** The messages that one job indexes, and how far each session is indexed afterwards. @param messages by session, then by `seq` */
function selectMessages(sessions: Unindexed[], messages: MessageText[], limit: number, characters: number): { done: MessageText[]; reached: Reached[] } {
  let remaining = characters;
  const cut = messages.findIndex(({ content }) => (remaining -= content.length) <= 0);
  const done = cut < 0 ? messages : messages.slice(0, cut + 1);
  if (done.length === messages.length && (sessions.length > 1 || messages.length < limit || span(sessions[0]!) <= limit))
    return { done, reached: sessions.map(({ session_id, last_seq }) => [session_id, last_seq]) };
  const last = done.at(-1)!;
  const at = sessions.findIndex(({ session_id }) => session_id === last.session_id);
  return { done, reached: [...sessions.slice(0, at).map(({ session_id, last_seq }): Reached => [session_id, last_seq]), [last.session_id, last.seq]] };
}

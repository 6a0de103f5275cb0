import type { EntityManager } from 'typeorm';
import { wordsOf } from '../../core/database/search/words.js';
import { Statement } from '../../core/database/statement.js';
import type { SeededSession } from './history.js';
import { countsOf } from './seed-counts.js';

/** Triggers whose work is done in bulk instead. All others, including those of extensions, stay enabled. */
const REPLACED_TRIGGERS = {
  user_sessions: ['count_session', 'count_user_session', 'note_session', 'session_grams_insert'],
  messages: ['count_message', 'note_message'],
};

// Rows are passed as JSON: one parameter however many there are, which both sides serialise and parse in native code.
const addSessions = new Statement(
  `WITH r AS (SELECT * FROM json_to_recordset(CAST($1 AS json)) AS r (session_id text, user_id text, title text, messages integer, indexed integer,
       created_at text, last_activity_at text, ended_at text, ended_by text, end_reason text, leaf_id text, last_role text)),
     titles AS (INSERT INTO session_grams (session_id, folded) SELECT session_id, fold_text(title) FROM r WHERE title IS NOT NULL)
   INSERT INTO user_sessions (session_id, user_id, title, message_count, last_seq, indexed_seq, created_at, last_activity_at, ended_at, ended_by, end_reason, leaf_id, last_role)
   SELECT session_id, user_id, title, messages, messages, indexed, created_at, last_activity_at, ended_at, ended_by, end_reason, leaf_id, last_role FROM r`,
);
const addMessages = new Statement(
  `WITH r AS (SELECT * FROM json_to_recordset(CAST($1 AS json)) AS r (session_id text, message_id text, seq integer, role text, content text,
       created_at text, responder text, status text, reply_to text)),
     words AS (INSERT INTO message_words (session_id, message_id, words) SELECT r.session_id, r.message_id, w.words
       FROM r JOIN (SELECT key, array_to_tsvector(string_to_array(value, ' ')) AS words FROM json_each_text(CAST($2 AS json))) w ON w.key = r.content)
   INSERT INTO messages (session_id, message_id, seq, role, content, created_at, responder, status, reply_to)
   SELECT session_id, message_id, seq, role, content, created_at, responder, status, reply_to FROM r`,
);
const addTotals = new Statement(
  'UPDATE session_totals SET revision = revision + 1, total_sessions = total_sessions + $1, total_messages = total_messages + $2 WHERE shard = 0',
);
const addUsage = new Statement(
  `INSERT INTO user_usage (user_id, session_count) SELECT key, CAST(value AS integer) FROM json_each_text(CAST($1 AS json))
   ON CONFLICT (user_id) DO UPDATE SET session_count = user_usage.session_count + excluded.session_count`,
);
const addMinutes = new Statement(
  `INSERT INTO activity_minutes (minute, shard, messages, sessions, quarter_sessions)
   SELECT key, 0, CAST(value ->> 'messages' AS integer), CAST(value ->> 'sessions' AS integer), CAST(value ->> 'sessions' AS integer)
   FROM json_each(CAST($1 AS json))
   ON CONFLICT (minute, shard) DO UPDATE SET messages = activity_minutes.messages + excluded.messages,
     sessions = activity_minutes.sessions + excluded.sessions, quarter_sessions = activity_minutes.quarter_sessions + excluded.quarter_sessions`,
);

/** Options of bulk seeding. */
export interface PostgresBulkOptions {
  /** minutes before this instant are not counted: their retention has passed at the end of the history */
  since: string;
  /** whether to index the words of messages too; otherwise the server does that later */
  indexWords: boolean;
}

/** Adds many sessions to PostgreSQL, between disabling and enabling triggers with {@link alterTriggers}. */
export class PostgresBulkRepository {
  /** Indexed words by message text: seeded messages repeat often. */
  private readonly words = new Map<string, string>();

  constructor(private readonly options: PostgresBulkOptions) {}

  async addSessions(manager: EntityManager, made: readonly SeededSession[]): Promise<void> {
    const { indexWords, since } = this.options;
    const sessions = made.map((each) => ({
      ...each,
      messages: each.messages.length,
      indexed: indexWords ? each.messages.length : 0,
      leaf_id: each.messages.at(-1)?.message_id ?? null,
      last_role: each.messages.at(-1)?.role ?? null,
    }));
    await addSessions.all(manager, JSON.stringify(sessions));
    const messages = made.flatMap(({ session_id, messages }) => messages.map((each) => ({ session_id, ...each })));
    const contents = indexWords ? new Set(messages.map(({ content }) => content)) : [];
    const words = Object.fromEntries([...contents].map((content) => [content, this.wordsOf(content)]));
    await addMessages.all(manager, JSON.stringify(messages), JSON.stringify(words));
    const counts = countsOf(made, since);
    await addTotals.all(manager, made.length, counts.messages);
    await addUsage.all(manager, JSON.stringify(Object.fromEntries(counts.people)));
    await addMinutes.all(manager, JSON.stringify(Object.fromEntries(counts.minutes)));
  }

  private wordsOf(content: string): string {
    const known = this.words.get(content);
    if (known !== undefined) return known;
    const words = wordsOf(content).join(' ');
    this.words.set(content, words);
    return words;
  }
}

/**
 * Disables or enables the triggers that the bulk insert replaces. Transactional: a crash at any instant leaves them enabled.
 *
 * @throws QueryFailedError when one of them is missing
 */
export async function alterTriggers(manager: EntityManager, state: 'ENABLE' | 'DISABLE'): Promise<void> {
  for (const [table, names] of Object.entries(REPLACED_TRIGGERS))
    await manager.query(`ALTER TABLE ${table} ${names.map((name) => `${state} TRIGGER ${name}`).join(', ')}`);
}

/** Updates the planner's statistics, which autovacuum would otherwise do some minutes later. */
export async function analyze(manager: EntityManager): Promise<void> {
  await manager.query('ANALYZE users, user_sessions, messages, session_grams, message_words, user_usage');
}

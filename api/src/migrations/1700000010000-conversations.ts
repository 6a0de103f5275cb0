import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The parent of a session's first message, which has none: the nil UUID (RFC 9562, 5.9). NULL means the message with the next lower `seq`. */
const NO_PARENT = '00000000-0000-0000-0000-000000000000';

/**
 * Branches and versions of messages, models and their usage, running replies, feedback, and what a user arranges: pinned and archived
 * sessions and the responder chosen for each.
 *
 * Existing rows keep NULL in every new column, and NULL has the meaning that these rows always had: a message follows the one with the next
 * lower `seq`, and a session ends with the highest. So nothing has to be filled in, and other programs may go on writing as before.
 */
export class Conversations1700000010000 implements MigrationInterface {
  name = 'Conversations1700000010000';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    if (postgres) await runner.query('SET LOCAL statement_timeout = 0');
    for (const { table, columns } of newColumns) for (const column of columns) await runner.query(`ALTER TABLE "${table}" ADD COLUMN ${column}`);
    await runner.query('DROP INDEX "ux_messages_reply"');
    for (const text of newTables) await runner.query(text.replace('$STORAGE', postgres ? ' WITH (fillfactor = 50)' : ''));
    for (const text of newIndexes) await runner.query(text);
    for (const trigger of triggers) await replace(runner, trigger, postgres ? trigger.byStatement : trigger.byRow);
  }

  /** The previous version knows one reply to each message: of several versions, the newest is kept. */
  async down(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    if (postgres) await runner.query('SET LOCAL statement_timeout = 0');
    for (const trigger of triggers) await replace(runner, trigger, postgres ? trigger.byStatementBefore : trigger.byRowBefore);
    for (const table of ['usage_days', 'message_feedback', 'generations']) await runner.query(`DROP TABLE "${table}"`);
    await runner.query('DROP INDEX "ux_messages_version"');
    await runner.query(`DELETE FROM "messages" WHERE "reply_to" IS NOT NULL AND EXISTS (SELECT 1 FROM "messages" AS newer
      WHERE newer."session_id" = "messages"."session_id" AND newer."reply_to" = "messages"."reply_to" AND newer."version" > "messages"."version")`);
    for (const { table, columns } of newColumns)
      for (const column of [...columns].reverse()) await runner.query(`ALTER TABLE "${table}" DROP COLUMN ${column.split(' ')[0]!}`);
    await runner.query('CREATE UNIQUE INDEX "ux_messages_reply" ON "messages" ("session_id", "reply_to") WHERE "reply_to" IS NOT NULL');
  }
}

const newColumns = [
  {
    table: 'messages',
    columns: [
      '"parent_id" text', '"version" integer NOT NULL DEFAULT (1)',
      '"model" text', '"finish_reason" text', '"input_tokens" integer', '"output_tokens" integer', '"cached_tokens" integer', '"reasoning_tokens" integer',
      '"tokens_estimated" integer NOT NULL DEFAULT (0)', '"first_ms" integer', '"total_ms" integer', '"thought_ms" integer', '"history_from" integer',
      '"stood_in_for" text',
    ],
  },
  {
    table: 'user_sessions',
    columns: [
      '"leaf_id" text', '"branched" integer NOT NULL DEFAULT (0)', '"pinned" integer NOT NULL DEFAULT (0)', '"archived" integer NOT NULL DEFAULT (0)',
      '"responder" text',
    ],
  },
  { table: 'user_usage', columns: ['"day_tokens" integer NOT NULL DEFAULT (0)'] },
];

// TypeORM parses SQLite's foreign keys out of this text, so each must be on one line up to the referenced table.
const newTables = [
  `CREATE TABLE "generations" (
    "reply_id" text NOT NULL, "session_id" text NOT NULL, "reply_to" text NOT NULL, "version" integer NOT NULL, "user_id" text NOT NULL,
    "seq" integer NOT NULL, "owner" text NOT NULL, "begun_at" text NOT NULL, "stop_at" text, "responder" text, "model" text,
    "content" text NOT NULL DEFAULT (''), "sources" text, "saved_at" text,
    CONSTRAINT "pk_generations" PRIMARY KEY ("reply_id"),
    CONSTRAINT "fk_generations_session" FOREIGN KEY ("session_id") REFERENCES "user_sessions" ("session_id")
      ON DELETE CASCADE ON UPDATE NO ACTION)$STORAGE`,
  `CREATE TABLE "message_feedback" (
    "session_id" text NOT NULL, "message_id" text NOT NULL, "user_id" text NOT NULL, "rating" text NOT NULL,
    "reasons" text NOT NULL DEFAULT ('[]'), "comment" text, "at" text NOT NULL,
    CONSTRAINT "pk_message_feedback" PRIMARY KEY ("session_id", "message_id", "user_id"),
    CONSTRAINT "fk_message_feedback_message" FOREIGN KEY ("session_id", "message_id") REFERENCES "messages" ("session_id", "message_id")
      ON DELETE CASCADE ON UPDATE NO ACTION)`,
  `CREATE TABLE "usage_days" (
    "day" text NOT NULL, "user_id" text NOT NULL, "responder" text NOT NULL, "model" text NOT NULL, "replies" integer NOT NULL DEFAULT (0),
    "failed" integer NOT NULL DEFAULT (0), "input_tokens" bigint NOT NULL DEFAULT (0), "output_tokens" bigint NOT NULL DEFAULT (0),
    "estimated_tokens" bigint NOT NULL DEFAULT (0), "first_ms_sum" bigint NOT NULL DEFAULT (0),
    CONSTRAINT "pk_usage_days" PRIMARY KEY ("day", "user_id", "responder", "model"),
    CONSTRAINT "fk_usage_days_user" FOREIGN KEY ("user_id") REFERENCES "users" ("user_id") ON DELETE CASCADE ON UPDATE NO ACTION)`,
];

const newIndexes = [
  'CREATE UNIQUE INDEX "ux_messages_version" ON "messages" ("session_id", "reply_to", "version") WHERE "reply_to" IS NOT NULL',
  'CREATE UNIQUE INDEX "ux_generations_version" ON "generations" ("session_id", "reply_to", "version")',
  'CREATE INDEX "ix_generations_owner" ON "generations" ("owner")',
  'CREATE INDEX "ix_message_feedback_at" ON "message_feedback" ("at")',
  'CREATE INDEX "ix_usage_days_user" ON "usage_days" ("user_id")',
];

interface Trigger {
  name: string;
  event: 'INSERT' | 'DELETE';
  /** on SQLite: statements on NEW or OLD */
  byRow: string[];
  byRowBefore: string[];
  /** on PostgreSQL: statements over `changed`, the transition table of inserted or deleted rows */
  byStatement: string[];
  byStatementBefore: string[];
}

const later = (a: string, b: string) => `CASE WHEN ${a} > ${b} THEN ${a} ELSE ${b} END`;
/** As in the migrations `totals-in-parts` and `words-newest-first`, whose functions these triggers call. */
const addTotal = (sign: '+' | '-') => `UPDATE session_totals SET total_messages = total_messages ${sign} (SELECT count(*) FROM changed)
  WHERE shard = pg_backend_pid() % 32 AND EXISTS (SELECT 1 FROM changed)`;
const addOne = (sign: '+' | '-') => `UPDATE session_totals SET total_messages = total_messages ${sign} 1 WHERE shard = 0`;

const counts = {
  row: `message_count = message_count + 1, last_seq = ${later('last_seq', 'NEW.seq')}, last_activity_at = ${later('last_activity_at', 'NEW.created_at')}`,
  statement: `message_count = s.message_count + c.messages, last_seq = ${later('s.last_seq', 'c.seq')}, last_activity_at = ${later('s.last_activity_at', 'c.at')}, indexed_seq = LEAST(s.indexed_seq, c.least - 1)`,
  inserted: 'SELECT session_id, count(*)::integer AS messages, min(seq) AS least, max(seq) AS seq, max(created_at) AS at FROM changed GROUP BY session_id',
  deleted: 'SELECT session_id, count(*)::integer AS messages FROM changed GROUP BY session_id',
};

/**
 * The end of the branch that is shown: a message of a person, or what follows the present end. A reply that ends on a branch which its user has
 * left since does not move it.
 */
const leafAfterInsert = {
  row: `leaf_id = CASE WHEN NEW.role = 'user' OR NEW.parent_id IS NULL OR leaf_id = NEW.parent_id THEN NEW.message_id ELSE leaf_id END`,
  statement: `leaf_id = CASE WHEN n.role = 'user' OR n.parent_id IS NULL OR s.leaf_id = n.parent_id
    OR n.parent_id IN (SELECT message_id FROM changed WHERE session_id = s.session_id) THEN n.message_id ELSE s.leaf_id END`,
};

/** The message before a deleted one: its parent or, where that is a reply that was never written, the question whose reply it would be. */
const previous = (deleted: string) => `coalesce(
    (SELECT m.message_id FROM messages m WHERE m.session_id = ${deleted}.session_id AND m.message_id = ${deleted}.parent_id),
    (SELECT m.message_id FROM messages m WHERE ${deleted}.parent_id <> '${NO_PARENT}' AND m.session_id = ${deleted}.session_id
       AND m.reply_id = ${deleted}.parent_id LIMIT 1))`;

const triggers: Trigger[] = [
  {
    name: 'count_message',
    event: 'INSERT',
    byRow: [`UPDATE user_sessions SET ${counts.row}, ${leafAfterInsert.row} WHERE session_id = NEW.session_id`, addOne('+')],
    byRowBefore: [`UPDATE user_sessions SET ${counts.row} WHERE session_id = NEW.session_id`, addOne('+')],
    byStatement: [
      `UPDATE user_sessions s SET ${counts.statement}, ${leafAfterInsert.statement}
        FROM (${counts.inserted}) c JOIN changed n ON n.session_id = c.session_id AND n.seq = c.seq WHERE s.session_id = c.session_id`,
      addTotal('+'),
    ],
    byStatementBefore: [`UPDATE user_sessions s SET ${counts.statement} FROM (${counts.inserted}) c WHERE s.session_id = c.session_id`, addTotal('+')],
  },
  {
    name: 'uncount_message',
    event: 'DELETE',
    byRow: [
      `UPDATE user_sessions SET message_count = message_count - 1,
        leaf_id = CASE WHEN leaf_id = OLD.message_id THEN ${previous('OLD')} ELSE leaf_id END WHERE session_id = OLD.session_id`,
      addOne('-'),
    ],
    byRowBefore: ['UPDATE user_sessions SET message_count = message_count - 1 WHERE session_id = OLD.session_id', addOne('-')],
    byStatement: [
      `UPDATE user_sessions s SET message_count = s.message_count - c.messages,
        leaf_id = CASE WHEN g.message_id IS NULL THEN s.leaf_id ELSE ${previous('g')} END
        FROM (${counts.deleted}) c JOIN user_sessions t ON t.session_id = c.session_id
          LEFT JOIN changed g ON g.session_id = t.session_id AND g.message_id = t.leaf_id WHERE s.session_id = c.session_id`,
      addTotal('-'),
    ],
    byStatementBefore: [
      `UPDATE user_sessions s SET message_count = s.message_count - c.messages FROM (${counts.deleted}) c WHERE s.session_id = c.session_id`,
      addTotal('-'),
    ],
  },
];

async function replace(runner: QueryRunner, { name, event }: Trigger, body: string[]): Promise<void> {
  if (runner.dataSource.options.type !== 'postgres') {
    await runner.query(`DROP TRIGGER "${name}"`);
    await runner.query(`CREATE TRIGGER "${name}" AFTER ${event} ON "messages" FOR EACH ROW BEGIN ${body.join('; ')}; END`);
    return;
  }
  await runner.query(`CREATE OR REPLACE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body.join('; ')}; RETURN NULL; END $$`);
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The parent of a session's first message, as in the migration `conversations`. */
const NO_PARENT = '00000000-0000-0000-0000-000000000000';
/** The same number of shards as in the migration `totals-in-parts`. */
const PARTS = 32;

/**
 * Who handles a session, the responder or an administrator, since when its user waits for a person, and what both is told by: messages with
 * an author, and system messages with the event that they tell of. Also the role of each session's latest message.
 *
 * Existing rows need no new values: the responder handles every session. A `last_role` of NULL means that it is to be looked up. While a person
 * has a session, the triggers also keep since when its user has waited for their answer.
 */
export class Handling1700000011000 implements MigrationInterface {
  name = 'Handling1700000011000';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    if (postgres) await runner.query('SET LOCAL statement_timeout = 0');
    for (const { table, columns } of newColumns) for (const column of columns) await runner.query(`ALTER TABLE "${table}" ADD COLUMN ${column}`);
    for (const text of newIndexes) await runner.query(text);
    for (const trigger of messageTriggers) await replace(runner, trigger, postgres ? trigger.byStatement : trigger.byRow);
    for (const trigger of handlingTriggers) await create(runner, trigger);
  }

  async down(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    if (postgres) await runner.query('SET LOCAL statement_timeout = 0');
    for (const { name } of handlingTriggers) {
      await runner.query(postgres ? `DROP TRIGGER "${name}" ON "user_sessions"` : `DROP TRIGGER "${name}"`);
      if (postgres) await runner.query(`DROP FUNCTION "${name}"()`);
    }
    for (const trigger of messageTriggers) await replace(runner, trigger, postgres ? trigger.byStatementBefore : trigger.byRowBefore);
    for (const index of ['ix_user_sessions_waiting', 'ix_user_sessions_handling']) await runner.query(`DROP INDEX "${index}"`);
    for (const { table, columns } of newColumns)
      for (const column of [...columns].reverse()) await runner.query(`ALTER TABLE "${table}" DROP COLUMN ${column.split(' ')[0]!}`);
  }
}

const newColumns = [
  { table: 'messages', columns: ['"author_id" text', '"author_name" text', '"event" text'] },
  {
    table: 'user_sessions',
    columns: [
      `"handling" text NOT NULL DEFAULT ('responder')`, '"handled_by" text', '"handled_by_name" text', '"handled_since" text', '"waiting_since" text',
      '"handling_version" integer NOT NULL DEFAULT (0)', '"last_role" text',
    ],
  },
  { table: 'session_totals', columns: ['"waiting_sessions" bigint NOT NULL DEFAULT (0)', '"handled_sessions" bigint NOT NULL DEFAULT (0)'] },
];

const newIndexes = [
  'CREATE INDEX "ix_user_sessions_waiting" ON "user_sessions" ("waiting_since", "session_id") WHERE "waiting_since" IS NOT NULL',
  `CREATE INDEX "ix_user_sessions_handling" ON "user_sessions" ("handling", "handled_by", "session_id")
    WHERE "handling" <> 'responder' AND "ended_at" IS NULL`,
];

interface MessageTrigger {
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
const addTotal = (sign: '+' | '-') => `UPDATE session_totals SET total_messages = total_messages ${sign} (SELECT count(*) FROM changed)
  WHERE shard = pg_backend_pid() % ${PARTS} AND EXISTS (SELECT 1 FROM changed)`;
const addOne = (sign: '+' | '-') => `UPDATE session_totals SET total_messages = total_messages ${sign} 1 WHERE shard = 0`;

// As in the migration `conversations`, with the role of the latest message and since when the person who has the session owes an answer.
const counts = {
  row: `message_count = message_count + 1, last_seq = ${later('last_seq', 'NEW.seq')}, last_activity_at = ${later('last_activity_at', 'NEW.created_at')}`,
  statement: `message_count = s.message_count + c.messages, last_seq = ${later('s.last_seq', 'c.seq')}, last_activity_at = ${later('s.last_activity_at', 'c.at')}, indexed_seq = LEAST(s.indexed_seq, c.least - 1)`,
  inserted: 'SELECT session_id, count(*)::integer AS messages, min(seq) AS least, max(seq) AS seq, max(created_at) AS at FROM changed GROUP BY session_id',
  deleted: 'SELECT session_id, count(*)::integer AS messages FROM changed GROUP BY session_id',
};
const lastRole = {
  row: 'last_role = CASE WHEN NEW.seq >= last_seq THEN NEW.role ELSE last_role END',
  statement: 'last_role = CASE WHEN c.seq >= s.last_seq THEN n.role ELSE s.last_role END',
};

const waiting = {
  row: `waiting_since = CASE WHEN NEW.role = 'operator' THEN NULL WHEN NEW.role = 'user' AND handling = 'person' AND waiting_since IS NULL
    THEN NEW.created_at ELSE waiting_since END`,
  statement: `waiting_since = CASE WHEN n.role = 'operator' THEN NULL WHEN n.role = 'user' AND s.handling = 'person' AND s.waiting_since IS NULL
    THEN n.created_at ELSE s.waiting_since END`,
};

/** @param moves condition of a message that always becomes the end of the branch shown */
const leafAfterInsert = (moves: (message: 'NEW' | 'n') => string) => ({
  row: `leaf_id = CASE WHEN ${moves('NEW')} OR NEW.parent_id IS NULL OR leaf_id = NEW.parent_id THEN NEW.message_id ELSE leaf_id END`,
  statement: `leaf_id = CASE WHEN ${moves('n')} OR n.parent_id IS NULL OR s.leaf_id = n.parent_id
    OR n.parent_id IN (SELECT message_id FROM changed WHERE session_id = s.session_id) THEN n.message_id ELSE s.leaf_id END`,
});
const leafBefore = leafAfterInsert((message) => `${message}.role = 'user'`);
/** What anyone but a responder says ends the branch shown, even if a reply is still to come before it. */
const leaf = leafAfterInsert((message) => `${message}.role <> 'assistant'`);

/** As in the migration `conversations`: the message before a deleted one. */
const previous = (deleted: string) => `coalesce(
    (SELECT m.message_id FROM messages m WHERE m.session_id = ${deleted}.session_id AND m.message_id = ${deleted}.parent_id),
    (SELECT m.message_id FROM messages m WHERE ${deleted}.parent_id <> '${NO_PARENT}' AND m.session_id = ${deleted}.session_id
       AND m.reply_id = ${deleted}.parent_id LIMIT 1))`;

const countedByStatement = (set: string) => `UPDATE user_sessions s SET ${set}
        FROM (${counts.inserted}) c JOIN changed n ON n.session_id = c.session_id AND n.seq = c.seq WHERE s.session_id = c.session_id`;
const uncountedByRow = (role: string) => `UPDATE user_sessions SET message_count = message_count - 1,
        ${role}leaf_id = CASE WHEN leaf_id = OLD.message_id THEN ${previous('OLD')} ELSE leaf_id END WHERE session_id = OLD.session_id`;
const uncountedByStatement = (role: string) => `UPDATE user_sessions s SET message_count = s.message_count - c.messages,
        ${role}leaf_id = CASE WHEN g.message_id IS NULL THEN s.leaf_id ELSE ${previous('g')} END
        FROM (${counts.deleted}) c JOIN user_sessions t ON t.session_id = c.session_id
          LEFT JOIN changed g ON g.session_id = t.session_id AND g.message_id = t.leaf_id WHERE s.session_id = c.session_id`;

const messageTriggers: MessageTrigger[] = [
  {
    name: 'count_message',
    event: 'INSERT',
    byRow: [`UPDATE user_sessions SET ${counts.row}, ${lastRole.row}, ${waiting.row}, ${leaf.row} WHERE session_id = NEW.session_id`, addOne('+')],
    byRowBefore: [`UPDATE user_sessions SET ${counts.row}, ${leafBefore.row} WHERE session_id = NEW.session_id`, addOne('+')],
    byStatement: [countedByStatement(`${counts.statement}, ${lastRole.statement}, ${waiting.statement}, ${leaf.statement}`), addTotal('+')],
    byStatementBefore: [countedByStatement(`${counts.statement}, ${leafBefore.statement}`), addTotal('+')],
  },
  {
    name: 'uncount_message',
    event: 'DELETE',
    byRow: [uncountedByRow('last_role = NULL, '), addOne('-')],
    byRowBefore: [uncountedByRow(''), addOne('-')],
    byStatement: [uncountedByStatement('last_role = NULL, '), addTotal('-')],
    byStatementBefore: [uncountedByStatement(''), addTotal('-')],
  },
];

async function replace(runner: QueryRunner, { name, event }: MessageTrigger, body: string[]): Promise<void> {
  if (runner.dataSource.options.type !== 'postgres') {
    await runner.query(`DROP TRIGGER "${name}"`);
    await runner.query(`CREATE TRIGGER "${name}" AFTER ${event} ON "messages" FOR EACH ROW BEGIN ${body.join('; ')}; END`);
    return;
  }
  await runner.query(`CREATE OR REPLACE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body.join('; ')}; RETURN NULL; END $$`);
}

type Row = 'NEW' | 'OLD';
/** Whether a row counts: only sessions that have not ended do. */
const isCounted = (row: Row) => `(${row}.ended_at IS NULL AND ${row}.handling <> 'responder')`;
const countOf = (row: Row, handling: 'waiting' | 'person') => `CASE WHEN ${row}.ended_at IS NULL AND ${row}.handling = '${handling}' THEN 1 ELSE 0 END`;

/** Each row's share in the totals of its handling. None fires for a message, nor for a session that the responder handles. */
const handlingTriggers: { name: string; event: string; when: string; added: Row | null; removed: Row | null }[] = [
  { name: 'count_handling_of_new', event: 'INSERT', when: isCounted('NEW'), added: 'NEW', removed: null },
  { name: 'count_handling', event: 'UPDATE OF handling, ended_at', when: `${isCounted('OLD')} OR ${isCounted('NEW')}`, added: 'NEW', removed: 'OLD' },
  { name: 'uncount_handling', event: 'DELETE', when: isCounted('OLD'), added: null, removed: 'OLD' },
];

async function create(runner: QueryRunner, { name, event, when, added, removed }: (typeof handlingTriggers)[number]): Promise<void> {
  const postgres = runner.dataSource.options.type === 'postgres';
  const change = (column: string, handling: 'waiting' | 'person') =>
    `${column} = ${column}${added ? ` + ${countOf(added, handling)}` : ''}${removed ? ` - ${countOf(removed, handling)}` : ''}`;
  const body = `UPDATE session_totals SET ${change('waiting_sessions', 'waiting')}, ${change('handled_sessions', 'person')}
    WHERE shard = ${postgres ? `pg_backend_pid() % ${PARTS}` : '0'}`;
  const on = `CREATE TRIGGER "${name}" AFTER ${event} ON "user_sessions" FOR EACH ROW WHEN (${when})`;
  if (!postgres) {
    await runner.query(`${on} BEGIN ${body}; END`);
    return;
  }
  await runner.query(`CREATE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NULL; END $$`);
  await runner.query(`${on} EXECUTE FUNCTION "${name}"()`);
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The words of messages. The server indexes them after commit; `indexed_seq` records its progress per session, and a partial index
 * of sessions with unindexed messages is all that a message's own transaction pays for.
 *
 * Deleting anything removes its words in the same transaction, whoever deletes. A message that another program changes or inserts
 * before indexed ones is indexed again.
 */
export class MessageWords1700000006500 implements MigrationInterface {
  name = 'MessageWords1700000006500';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    for (const statement of [...progress, ...(postgres ? postgresUp : sqliteUp)]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    for (const statement of [...(postgres ? postgresDown : sqliteDown), ...noProgress]) await runner.query(statement);
  }
}

const progress = [
  'ALTER TABLE "user_sessions" ADD COLUMN "indexed_seq" integer NOT NULL DEFAULT 0',
  'CREATE INDEX "ix_user_sessions_unindexed" ON "user_sessions" ("session_id") WHERE "indexed_seq" < "last_seq"',
];
const noProgress = ['DROP INDEX "ix_user_sessions_unindexed"', 'ALTER TABLE "user_sessions" DROP COLUMN "indexed_seq"'];

/** Message keys reserved per entry of `session_entries`; the same as in `core/database/search/message-words.ts`. */
const SPAN = 16_777_216;

const forget = `DELETE FROM message_words WHERE message_key =
  (SELECT entry_id * ${SPAN} + OLD.seq FROM session_entries WHERE session_id = OLD.session_id)`;
const goBack = 'UPDATE user_sessions SET indexed_seq = NEW.seq - 1 WHERE session_id = NEW.session_id AND indexed_seq >= NEW.seq';
const unindex = "INSERT INTO message_index (message_index, rowid, words) VALUES ('delete', OLD.message_key, OLD.words)";
const index = 'INSERT INTO message_index (rowid, words) VALUES (NEW.message_key, NEW.words)';

const sqliteUp = [
  'CREATE TABLE "message_words" ("message_key" integer PRIMARY KEY NOT NULL, "words" text NOT NULL)',
  // Words are already case-folded and without accents: the tokenizer only has to split them.
  `CREATE VIRTUAL TABLE "message_index" USING fts5("words", content='message_words', content_rowid='message_key', columnsize=0,
    detail=none, prefix='1 2 3', tokenize='ascii')`,
  // The indexing job merges in small steps; FTS5's automatic merges would occasionally block for a long time.
  `INSERT INTO message_index (message_index, rank) VALUES ('automerge', 0)`,
  `INSERT INTO message_index (message_index, rank) VALUES ('crisismerge', 200)`,
  `CREATE TRIGGER "message_index_insert" AFTER INSERT ON "message_words" BEGIN ${index}; END`,
  `CREATE TRIGGER "message_index_delete" AFTER DELETE ON "message_words" BEGIN ${unindex}; END`,
  `CREATE TRIGGER "message_index_update" AFTER UPDATE ON "message_words" BEGIN ${unindex}; ${index}; END`,
  `CREATE TRIGGER "message_words_insert" AFTER INSERT ON "messages" BEGIN ${goBack}; END`,
  `CREATE TRIGGER "message_words_delete" AFTER DELETE ON "messages" BEGIN ${forget}; END`,
  `CREATE TRIGGER "message_words_update" AFTER UPDATE OF "session_id", "seq", "content" ON "messages" BEGIN ${forget}; ${goBack}; END`,
  // BEFORE, because a client that does not enforce foreign keys leaves the messages in place, but their words must go.
  `CREATE TRIGGER "session_words_delete" BEFORE DELETE ON "user_sessions" BEGIN
    DELETE FROM message_words WHERE message_key >= (SELECT entry_id * ${SPAN} FROM session_entries WHERE session_id = OLD.session_id)
      AND message_key < (SELECT (entry_id + 1) * ${SPAN} FROM session_entries WHERE session_id = OLD.session_id); END`,
];

const sqliteDown = [
  'DROP TRIGGER "session_words_delete"',
  ...['insert', 'delete', 'update'].map((event) => `DROP TRIGGER "message_words_${event}"`),
  'DROP TABLE "message_index"',
  'DROP TABLE "message_words"',
];

const postgresUp = [
  'SET LOCAL statement_timeout = 0',
  `CREATE TABLE "message_words" ("session_id" text NOT NULL, "message_id" text NOT NULL, "words" tsvector NOT NULL,
    CONSTRAINT "pk_message_words" PRIMARY KEY ("session_id", "message_id"),
    CONSTRAINT "fk_message_words" FOREIGN KEY ("session_id", "message_id") REFERENCES "messages" ("session_id", "message_id")
      ON DELETE CASCADE ON UPDATE CASCADE)`,
  'CREATE INDEX "ix_message_words" ON "message_words" USING gin ("words")',
  `CREATE FUNCTION "message_words_update"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM message_words WHERE session_id = NEW.session_id AND message_id = NEW.message_id; ${goBack}; RETURN NULL; END $$`,
  `CREATE TRIGGER "message_words_update" AFTER UPDATE OF "session_id", "seq", "content" ON "messages"
    FOR EACH ROW EXECUTE FUNCTION "message_words_update"()`,
];

const postgresDown = [
  'DROP TRIGGER "message_words_update" ON "messages"',
  'DROP FUNCTION "message_words_update"()',
  'DROP TABLE "message_words"',
];

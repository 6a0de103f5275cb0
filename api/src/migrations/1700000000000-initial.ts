import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first schema. Ids and instants are text in both databases: a column holds exactly what is sent on the wire.
 *
 * Triggers keep the counts, so that they are correct whoever writes: the server, a cascade, or a person with an SQLite client.
 */
export class Initial1700000000000 implements MigrationInterface {
  name = 'Initial1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of tables) await runner.query(statement);
    for (const statement of indexes) await runner.query(statement);
    await runner.query('INSERT INTO "session_totals" ("shard") VALUES (0)');
    const postgres = runner.dataSource.options.type === 'postgres';
    for (const trigger of triggers) await (postgres ? createPostgresTrigger : createSqliteTrigger)(runner, trigger);
  }

  async down(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    for (const { name, table } of triggers) {
      await runner.query(postgres ? `DROP TRIGGER "${name}" ON "${table}"` : `DROP TRIGGER "${name}"`);
      if (postgres) await runner.query(`DROP FUNCTION "${name}"()`);
    }
    for (const table of ['messages', 'session_totals', 'deleted_sessions', 'user_sessions', 'refresh_tokens', 'sign_ins', 'users'])
      await runner.query(`DROP TABLE "${table}"`);
  }
}

// TypeORM parses SQLite's foreign keys out of this text, so each must be on one line up to the referenced table.
const tables = [
  `CREATE TABLE "users" (
    "user_id" text NOT NULL, "email" text NOT NULL, "name" text, "role" text NOT NULL, "status" text NOT NULL,
    "password_hash" text NOT NULL, "created_at" text NOT NULL,
    CONSTRAINT "pk_users" PRIMARY KEY ("user_id"))`,
  `CREATE TABLE "sign_ins" (
    "sign_in_id" text NOT NULL, "user_id" text NOT NULL, "created_at" text NOT NULL, "last_seen_at" text NOT NULL, "device" text,
    CONSTRAINT "pk_sign_ins" PRIMARY KEY ("sign_in_id"),
    CONSTRAINT "fk_sign_ins_user" FOREIGN KEY ("user_id") REFERENCES "users" ("user_id") ON DELETE CASCADE ON UPDATE NO ACTION)`,
  `CREATE TABLE "refresh_tokens" (
    "token_hash" text NOT NULL, "sign_in_id" text NOT NULL, "created_at" text NOT NULL, "used_at" text,
    CONSTRAINT "pk_refresh_tokens" PRIMARY KEY ("token_hash"),
    CONSTRAINT "fk_refresh_tokens_sign_in" FOREIGN KEY ("sign_in_id") REFERENCES "sign_ins" ("sign_in_id")
      ON DELETE CASCADE ON UPDATE NO ACTION)`,
  `CREATE TABLE "user_sessions" (
    "session_id" text NOT NULL, "user_id" text NOT NULL, "title" text, "message_count" integer NOT NULL DEFAULT (0),
    "last_seq" integer NOT NULL DEFAULT (0), "created_at" text NOT NULL, "last_activity_at" text NOT NULL, "ended_at" text,
    "ended_by" text, "end_reason" text,
    CONSTRAINT "pk_user_sessions" PRIMARY KEY ("session_id"),
    CONSTRAINT "fk_user_sessions_user" FOREIGN KEY ("user_id") REFERENCES "users" ("user_id") ON DELETE CASCADE ON UPDATE NO ACTION)`,
  `CREATE TABLE "deleted_sessions" (
    "session_id" text NOT NULL,
    CONSTRAINT "pk_deleted_sessions" PRIMARY KEY ("session_id"))`,
  `CREATE TABLE "session_totals" (
    "shard" integer NOT NULL, "total_sessions" bigint NOT NULL DEFAULT (0), "total_messages" bigint NOT NULL DEFAULT (0),
    CONSTRAINT "pk_session_totals" PRIMARY KEY ("shard"))`,
  `CREATE TABLE "messages" (
    "session_id" text NOT NULL, "message_id" text NOT NULL, "seq" integer NOT NULL, "role" text NOT NULL, "content" text NOT NULL,
    "created_at" text NOT NULL, "responder" text, "sources" text, "status" text NOT NULL DEFAULT ('complete'), "reply_to" text,
    CONSTRAINT "pk_messages" PRIMARY KEY ("session_id", "message_id"),
    CONSTRAINT "fk_messages_session" FOREIGN KEY ("session_id") REFERENCES "user_sessions" ("session_id")
      ON DELETE CASCADE ON UPDATE NO ACTION)`,
];

const indexes = [
  'CREATE UNIQUE INDEX "ux_users_email" ON "users" ("email")',
  'CREATE INDEX "ix_sign_ins_user" ON "sign_ins" ("user_id")',
  'CREATE INDEX "ix_refresh_tokens_sign_in" ON "refresh_tokens" ("sign_in_id")',
  'CREATE INDEX "ix_user_sessions_activity" ON "user_sessions" ("last_activity_at", "session_id")',
  'CREATE INDEX "ix_user_sessions_open" ON "user_sessions" ("last_activity_at", "session_id") WHERE "ended_at" IS NULL',
  'CREATE INDEX "ix_user_sessions_user_activity" ON "user_sessions" ("user_id", "last_activity_at", "session_id")',
  'CREATE INDEX "ix_user_sessions_created" ON "user_sessions" ("created_at", "session_id")',
  'CREATE INDEX "ix_user_sessions_messages" ON "user_sessions" ("message_count", "session_id")',
  'CREATE UNIQUE INDEX "ux_messages_seq" ON "messages" ("session_id", "seq")',
  'CREATE UNIQUE INDEX "ux_messages_reply" ON "messages" ("session_id", "reply_to") WHERE "reply_to" IS NOT NULL',
];

interface Trigger {
  name: string;
  table: string;
  event: 'INSERT' | 'DELETE';
  /** statements that both databases accept; NEW and OLD are the row */
  body: string[];
}

const later = (a: string, b: string) => `CASE WHEN ${a} > ${b} THEN ${a} ELSE ${b} END`;

const triggers: Trigger[] = [
  {
    name: 'count_session',
    table: 'user_sessions',
    event: 'INSERT',
    body: ['UPDATE session_totals SET total_sessions = total_sessions + 1 WHERE shard = 0'],
  },
  {
    name: 'uncount_session',
    table: 'user_sessions',
    event: 'DELETE',
    body: [
      'UPDATE session_totals SET total_sessions = total_sessions - 1 WHERE shard = 0',
      'INSERT INTO deleted_sessions (session_id) VALUES (OLD.session_id) ON CONFLICT DO NOTHING',
    ],
  },
  {
    name: 'count_message',
    table: 'messages',
    event: 'INSERT',
    body: [
      `UPDATE user_sessions SET message_count = message_count + 1, last_seq = ${later('last_seq', 'NEW.seq')},
        last_activity_at = ${later('last_activity_at', 'NEW.created_at')} WHERE session_id = NEW.session_id`,
      'UPDATE session_totals SET total_messages = total_messages + 1 WHERE shard = 0',
    ],
  },
  {
    name: 'uncount_message',
    table: 'messages',
    event: 'DELETE',
    body: [
      'UPDATE user_sessions SET message_count = message_count - 1 WHERE session_id = OLD.session_id',
      'UPDATE session_totals SET total_messages = total_messages - 1 WHERE shard = 0',
    ],
  },
];

async function createSqliteTrigger(runner: QueryRunner, { name, table, event, body }: Trigger): Promise<void> {
  await runner.query(`CREATE TRIGGER "${name}" AFTER ${event} ON "${table}" FOR EACH ROW BEGIN ${body.join('; ')}; END`);
}

async function createPostgresTrigger(runner: QueryRunner, { name, table, event, body }: Trigger): Promise<void> {
  await runner.query(
    `CREATE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body.join('; ')}; RETURN NULL; END $$`,
  );
  await runner.query(`CREATE TRIGGER "${name}" AFTER ${event} ON "${table}" FOR EACH ROW EXECUTE FUNCTION "${name}"()`);
}

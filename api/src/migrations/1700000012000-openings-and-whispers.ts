import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The openings of transcripts by administrators, and what administrators tell responders.
 *
 * An opening outlives its session, so that it stays on record; it goes with the account of the session's owner. Whispers are not messages, so
 * that nothing that reads messages can show one.
 */
export class OpeningsAndWhispers1700000012000 implements MigrationInterface {
  name = 'OpeningsAndWhispers1700000012000';

  async up(runner: QueryRunner): Promise<void> {
    for (const text of [...openings, ...whispers]) await runner.query(text);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['whispers', 'openings']) await runner.query(`DROP TABLE "${table}"`);
  }
}

const openings = [
  `CREATE TABLE "openings" (
    "opening_id" text NOT NULL,
    "session_id" text,
    "owner_id" text,
    "by" text NOT NULL,
    "by_name" text,
    "by_role" text NOT NULL,
    "reason_kind" text NOT NULL,
    "reason" text,
    "opened_at" text NOT NULL,
    "expires_at" text,
    "closed_at" text,
    CONSTRAINT "pk_openings" PRIMARY KEY ("opening_id"),
    CONSTRAINT "fk_openings_owner" FOREIGN KEY ("owner_id") REFERENCES "users" ("user_id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  'CREATE INDEX "ix_openings_session" ON "openings" ("session_id", "opened_at", "opening_id")',
  'CREATE INDEX "ix_openings_by" ON "openings" ("by", "session_id", "expires_at")',
  'CREATE INDEX "ix_openings_owner" ON "openings" ("owner_id")',
];

const whispers = [
  `CREATE TABLE "whispers" (
    "whisper_id" text NOT NULL,
    "session_id" text NOT NULL,
    "author_id" text NOT NULL,
    "author_name" text,
    "content" text NOT NULL,
    "lasts" text NOT NULL,
    "created_at" text NOT NULL,
    "used_by" text NOT NULL DEFAULT ('[]'),
    "withdrawn_at" text,
    CONSTRAINT "pk_whispers" PRIMARY KEY ("whisper_id"),
    CONSTRAINT "fk_whispers_session" FOREIGN KEY ("session_id") REFERENCES "user_sessions" ("session_id") ON DELETE CASCADE ON UPDATE NO ACTION
  )`,
  'CREATE INDEX "ix_whispers_session" ON "whispers" ("session_id", "created_at", "whisper_id")',
];

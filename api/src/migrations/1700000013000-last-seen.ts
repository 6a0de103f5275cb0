import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When each user was last seen, and why an account is disabled; lists sort by the former. A page about one user finds what they said of
 * answers without reading everybody's.
 */
export class LastSeen1700000013000 implements MigrationInterface {
  name = 'LastSeen1700000013000';

  async up(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type === 'postgres') await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query(`ALTER TABLE "users" ADD COLUMN "last_seen_at" text NOT NULL DEFAULT ('')`);
    await runner.query('ALTER TABLE "users" ADD COLUMN "disabled_reason" text');
    await runner.query(`UPDATE "users" SET "last_seen_at" = seen."at"
      FROM (SELECT "user_id", max("last_seen_at") AS "at" FROM "sign_ins" GROUP BY "user_id") seen WHERE seen."user_id" = "users"."user_id"`);
    await runner.query('CREATE INDEX "ix_users_last_seen" ON "users" ("last_seen_at", "user_id")');
    await runner.query('CREATE INDEX "ix_message_feedback_user" ON "message_feedback" ("user_id", "at")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "ix_message_feedback_user"');
    await runner.query('DROP INDEX "ix_users_last_seen"');
    for (const column of ['disabled_reason', 'last_seen_at']) await runner.query(`ALTER TABLE "users" DROP COLUMN "${column}"`);
  }
}

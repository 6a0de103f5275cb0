import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Marks sessions whose deletion is unfinished, and counts the sessions a user creates per day. */
export class BoundedDeletion1700000008500 implements MigrationInterface {
  name = 'BoundedDeletion1700000008500';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "user_sessions" ADD COLUMN "deleted_at" text');
    await runner.query('CREATE INDEX "ix_user_sessions_deleted" ON "user_sessions" ("session_id") WHERE "deleted_at" IS NOT NULL');
    await runner.query('ALTER TABLE "user_usage" ADD COLUMN "session_day" text');
    await runner.query('ALTER TABLE "user_usage" ADD COLUMN "day_session_count" integer NOT NULL DEFAULT (0)');
  }

  /** The previous version deletes a session in one final statement and does not know the mark. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM "user_sessions" WHERE "deleted_at" IS NOT NULL');
    await runner.query('DROP INDEX "ix_user_sessions_deleted"');
    await runner.query('ALTER TABLE "user_sessions" DROP COLUMN "deleted_at"');
    for (const column of ['day_session_count', 'session_day']) await runner.query(`ALTER TABLE "user_usage" DROP COLUMN "${column}"`);
  }
}

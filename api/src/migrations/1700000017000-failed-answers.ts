import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts failed answers per minute beside messages: most of them leave no message that a trigger could count. */
export class FailedAnswers1700000017000 implements MigrationInterface {
  name = 'FailedAnswers1700000017000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "activity_minutes" ADD COLUMN "failed" integer NOT NULL DEFAULT (0)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "activity_minutes" DROP COLUMN "failed"');
  }
}

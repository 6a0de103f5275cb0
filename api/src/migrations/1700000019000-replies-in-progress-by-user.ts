import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Joined servers count the replies that a user has in progress. */
export class RepliesInProgressByUser1700000019000 implements MigrationInterface {
  name = 'RepliesInProgressByUser1700000019000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX "ix_generations_user" ON "generations" ("user_id")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "ix_generations_user"');
  }
}

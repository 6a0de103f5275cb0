import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from '../core/database/postgres/concurrent-index.js';

/** Joined servers count the replies that a user has in progress. */
export class RepliesInProgressByUser1700000019000 implements MigrationInterface {
  name = 'RepliesInProgressByUser1700000019000';
  readonly outsideTransaction = true;

  async up(runner: QueryRunner): Promise<void> {
    await createIndexConcurrently(runner, 'ix_generations_user', '"generations" ("user_id")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "ix_generations_user"');
  }
}

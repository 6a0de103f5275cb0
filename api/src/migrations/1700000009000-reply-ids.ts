import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reserves the id of a reply with the user message that it answers; existing messages have none until their reply is requested again. */
export class ReplyIds1700000009000 implements MigrationInterface {
  name = 'ReplyIds1700000009000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "messages" ADD COLUMN "reply_id" text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "messages" DROP COLUMN "reply_id"');
  }
}

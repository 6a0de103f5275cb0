import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets the administrators' account list page by age without sorting all accounts. */
export class AccountsByAge1700000001000 implements MigrationInterface {
  name = 'AccountsByAge1700000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX "ix_users_created" ON "users" ("created_at", "user_id")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "ix_users_created"');
  }
}

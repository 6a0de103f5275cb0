import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the accounts whose deletion is not finished, without reading all the others. */
export class DeletedAccounts1700000008400 implements MigrationInterface {
  name = 'DeletedAccounts1700000008400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX "ix_users_deleted" ON "users" ("user_id") WHERE "status" = 'deleted'`);
  }

  /** The version before deletes an account in one statement, and knows no others. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "users" WHERE "status" = 'deleted'`);
    await runner.query('DROP INDEX "ix_users_deleted"');
  }
}

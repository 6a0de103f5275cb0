import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds accounts whose deletion is unfinished without scanning all accounts. */
export class DeletedAccounts1700000008400 implements MigrationInterface {
  name = 'DeletedAccounts1700000008400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX "ix_users_deleted" ON "users" ("user_id") WHERE "status" = 'deleted'`);
  }

  /** The previous version deletes an account in one statement and does not know this status. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM "users" WHERE "status" = 'deleted'`);
    await runner.query('DROP INDEX "ix_users_deleted"');
  }
}

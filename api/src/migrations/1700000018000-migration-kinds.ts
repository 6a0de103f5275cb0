import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each applied migration is: whether the previous release works on with it, and which version applied it. */
export class MigrationKinds1700000018000 implements MigrationInterface {
  name = 'MigrationKinds1700000018000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "migration_kinds" (
      "name" text NOT NULL, "phase" text NOT NULL, "since" text NOT NULL, CONSTRAINT "pk_migration_kinds" PRIMARY KEY ("name"))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "migration_kinds"');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What administrators change while the server runs, at most one row for each name. */
export class Policies1700000014000 implements MigrationInterface {
  name = 'Policies1700000014000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "policies" (
      "name" text NOT NULL, "value" text NOT NULL, "version" integer NOT NULL, "changed_at" text NOT NULL, "changed_by" text NOT NULL,
      CONSTRAINT "pk_policies" PRIMARY KEY ("name"))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "policies"');
  }
}

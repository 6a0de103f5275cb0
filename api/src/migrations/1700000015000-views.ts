import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Saved views of the console's list; those without an owner are shared by all administrators. */
export class Views1700000015000 implements MigrationInterface {
  name = 'Views1700000015000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE "views" (
      "view_id" text NOT NULL, "owner_id" text, "name" text NOT NULL, "query" text NOT NULL, "position" integer NOT NULL,
      "version" integer NOT NULL, "created_by" text NOT NULL, "updated_at" text NOT NULL,
      CONSTRAINT "pk_views" PRIMARY KEY ("view_id"),
      CONSTRAINT "fk_views_owner" FOREIGN KEY ("owner_id") REFERENCES "users" ("user_id") ON DELETE CASCADE ON UPDATE NO ACTION)`);
    await runner.query('CREATE INDEX "ix_views_owner" ON "views" ("owner_id", "position")');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "views"');
  }
}

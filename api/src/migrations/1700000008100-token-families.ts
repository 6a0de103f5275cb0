import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Maximum sign-ins per user; the oldest are deleted. */
const MAX_SIGN_INS = 100;

/**
 * Tracks a sign-in's valid refresh tokens by three numbers in its row instead of one row per issued token.
 *
 * Existing sign-ins survive: the latest unused token of each becomes its first.
 */
export class TokenFamilies1700000008100 implements MigrationInterface {
  name = 'TokenFamilies1700000008100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE "sign_ins" ADD COLUMN "current_token" integer NOT NULL DEFAULT (1)');
    await runner.query('ALTER TABLE "sign_ins" ADD COLUMN "first_successor" integer NOT NULL DEFAULT (2)');
    await runner.query('ALTER TABLE "sign_ins" ADD COLUMN "last_token" integer NOT NULL DEFAULT (1)');
    await runner.query('ALTER TABLE "sign_ins" ADD COLUMN "legacy_token_hash" text');
    // The table of tokens is dropped as a whole below, which avoids row-by-row cascades.
    await runner.query(`UPDATE "sign_ins" SET "legacy_token_hash" = (SELECT t."token_hash" FROM "refresh_tokens" t
      WHERE t."sign_in_id" = "sign_ins"."sign_in_id" AND t."used_at" IS NULL ORDER BY t."created_at" DESC LIMIT 1)`);
    await runner.query('DROP TABLE "refresh_tokens"');
    await runner.query(`DELETE FROM "sign_ins" WHERE "sign_in_id" IN (SELECT "sign_in_id" FROM (SELECT "sign_in_id",
      row_number() OVER (PARTITION BY "user_id" ORDER BY "created_at" DESC, "sign_in_id" DESC) AS "place" FROM "sign_ins") "ranked"
      WHERE "place" > ${MAX_SIGN_INS})`);
    await runner.query(
      'CREATE INDEX "ix_sign_ins_legacy_token" ON "sign_ins" ("legacy_token_hash") WHERE "legacy_token_hash" IS NOT NULL',
    );
  }

  /** The previous version knows only its own tokens: clients that were issued a newer one must sign in again. */
  async down(runner: QueryRunner): Promise<void> {
    // TypeORM parses SQLite's foreign keys out of this text, so each must be on one line up to the referenced table.
    await runner.query(`CREATE TABLE "refresh_tokens" (
      "token_hash" text NOT NULL, "sign_in_id" text NOT NULL, "created_at" text NOT NULL, "used_at" text,
      CONSTRAINT "pk_refresh_tokens" PRIMARY KEY ("token_hash"),
      CONSTRAINT "fk_refresh_tokens_sign_in" FOREIGN KEY ("sign_in_id") REFERENCES "sign_ins" ("sign_in_id")
        ON DELETE CASCADE ON UPDATE NO ACTION)`);
    await runner.query('CREATE INDEX "ix_refresh_tokens_sign_in" ON "refresh_tokens" ("sign_in_id")');
    await runner.query(`INSERT INTO "refresh_tokens" ("token_hash", "sign_in_id", "created_at")
      SELECT "legacy_token_hash", "sign_in_id", "created_at" FROM "sign_ins" WHERE "legacy_token_hash" IS NOT NULL AND "last_token" = 1`);
    await runner.query('DROP INDEX "ix_sign_ins_legacy_token"');
    for (const column of ['legacy_token_hash', 'last_token', 'first_successor', 'current_token'])
      await runner.query(`ALTER TABLE "sign_ins" DROP COLUMN "${column}"`);
  }
}

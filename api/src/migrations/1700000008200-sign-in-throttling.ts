import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Consecutive wrong passwords per account, and the devices it was used on: both must survive a restart. */
export class SignInThrottling1700000008200 implements MigrationInterface {
  name = 'SignInThrottling1700000008200';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "known_devices"');
    await runner.query('DROP TABLE "failed_sign_ins"');
  }
}

// TypeORM parses SQLite's foreign keys out of this text, so each must be on one line up to the referenced table.
const tables = [
  `CREATE TABLE "failed_sign_ins" (
    "user_id" text NOT NULL, "consecutive" integer NOT NULL,
    CONSTRAINT "pk_failed_sign_ins" PRIMARY KEY ("user_id"),
    CONSTRAINT "fk_failed_sign_ins_user" FOREIGN KEY ("user_id") REFERENCES "users" ("user_id") ON DELETE CASCADE ON UPDATE NO ACTION)`,
  `CREATE TABLE "known_devices" (
    "user_id" text NOT NULL, "device_hash" text NOT NULL, "last_used_at" text NOT NULL, "failures" integer NOT NULL DEFAULT (0),
    CONSTRAINT "pk_known_devices" PRIMARY KEY ("user_id", "device_hash"),
    CONSTRAINT "fk_known_devices_user" FOREIGN KEY ("user_id") REFERENCES "users" ("user_id") ON DELETE CASCADE ON UPDATE NO ACTION)`,
];

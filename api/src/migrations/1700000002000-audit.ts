import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The audit log and the head of its chain. Triggers reject changes and deletions from any client: tampering requires dropping them
 * first, and the hash chain still reveals it.
 */
export class Audit1700000002000 implements MigrationInterface {
  name = 'Audit1700000002000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of schema) await runner.query(statement);
    await runner.query(`INSERT INTO "audit_head" ("chain", "seq", "hash") VALUES (0, 0, '${'0'.repeat(64)}')`);
    for (const statement of guards(runner)) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "audit_entries"');
    await runner.query('DROP TABLE "audit_head"');
    if (runner.dataSource.options.type === 'postgres') await runner.query('DROP FUNCTION "refuse_audit_change"()');
  }
}

const schema = [
  `CREATE TABLE "audit_entries" (
    "entry_id" text NOT NULL, "seq" bigint NOT NULL, "at" text NOT NULL, "actor_id" text, "sign_in_id" text,
    "action" text NOT NULL, "subject_type" text, "subject_id" text, "details" text NOT NULL, "prev_hash" text NOT NULL, "hash" text NOT NULL,
    CONSTRAINT "pk_audit_entries" PRIMARY KEY ("entry_id"))`,
  `CREATE TABLE "audit_head" (
    "chain" integer NOT NULL, "seq" bigint NOT NULL, "hash" text NOT NULL,
    CONSTRAINT "pk_audit_head" PRIMARY KEY ("chain"))`,
  'CREATE UNIQUE INDEX "ux_audit_entries_seq" ON "audit_entries" ("seq")',
  'CREATE INDEX "ix_audit_entries_at" ON "audit_entries" ("at", "seq")',
  'CREATE INDEX "ix_audit_entries_actor" ON "audit_entries" ("actor_id", "at", "seq")',
  'CREATE INDEX "ix_audit_entries_subject" ON "audit_entries" ("subject_id", "at", "seq")',
  'CREATE INDEX "ix_audit_entries_action" ON "audit_entries" ("action", "at", "seq")',
];

const REFUSAL = 'entries of the audit log are never changed or removed';

function guards({ dataSource }: QueryRunner): string[] {
  return dataSource.options.type === 'postgres' ? postgresGuards : sqliteGuards;
}

const sqliteGuards = [
  `CREATE TRIGGER "keep_audit_unchanged" BEFORE UPDATE ON "audit_entries" BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END`,
  `CREATE TRIGGER "keep_audit_entries" BEFORE DELETE ON "audit_entries" BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END`,
  // INSERT OR REPLACE deletes the conflicting row without firing the trigger above.
  `CREATE TRIGGER "keep_audit_from_replacement" BEFORE INSERT ON "audit_entries"
    WHEN EXISTS (SELECT 1 FROM "audit_entries" WHERE "seq" >= NEW."seq" OR "entry_id" = NEW."entry_id")
    BEGIN SELECT RAISE(ABORT, '${REFUSAL}'); END`,
];

const postgresGuards = [
  `CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '${REFUSAL}'; END $$`,
  `CREATE TRIGGER "keep_audit_entries" BEFORE UPDATE OR DELETE ON "audit_entries"
    FOR EACH ROW EXECUTE FUNCTION "refuse_audit_change"()`,
  `CREATE TRIGGER "keep_audit_from_truncation" BEFORE TRUNCATE ON "audit_entries" EXECUTE FUNCTION "refuse_audit_change"()`,
];

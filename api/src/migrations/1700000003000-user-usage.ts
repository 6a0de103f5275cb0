import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Usage per user, so that quota checks need not count rows. Triggers keep `session_count`, so that it is correct whoever creates,
 * deletes or reassigns sessions; messages per day are counted by the server alone, from this version on.
 */
export class UserUsage1700000003000 implements MigrationInterface {
  name = 'UserUsage1700000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table);
    await runner.query(`INSERT INTO "user_usage" ("user_id", "session_count")
      SELECT s.user_id, count(*) FROM user_sessions s JOIN users u ON u.user_id = s.user_id GROUP BY s.user_id`);
    for (const trigger of triggers) await createTrigger(runner, trigger);
  }

  async down(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    for (const { name } of triggers) {
      await runner.query(`DROP TRIGGER "${name}"${postgres ? ' ON "user_sessions"' : ''}`);
      if (postgres) await runner.query(`DROP FUNCTION "${name}"()`);
    }
    await runner.query('DROP TABLE "user_usage"');
  }
}

// TypeORM parses SQLite's foreign keys out of this text, so each must be on one line up to the referenced table.
const table = `CREATE TABLE "user_usage" (
    "user_id" text NOT NULL, "session_count" integer NOT NULL DEFAULT (0), "day" text, "day_message_count" integer NOT NULL DEFAULT (0),
    CONSTRAINT "pk_user_usage" PRIMARY KEY ("user_id"),
    CONSTRAINT "fk_user_usage_user" FOREIGN KEY ("user_id") REFERENCES "users" ("user_id") ON DELETE CASCADE ON UPDATE NO ACTION)`;

const more = `INSERT INTO user_usage (user_id, session_count) VALUES (NEW.user_id, 1)
  ON CONFLICT (user_id) DO UPDATE SET session_count = user_usage.session_count + 1`;
const fewer = 'UPDATE user_usage SET session_count = session_count - 1 WHERE user_id = OLD.user_id';

const triggers = [
  { name: 'count_user_session', event: 'INSERT', body: [more] },
  { name: 'uncount_user_session', event: 'DELETE', body: [fewer] },
  { name: 'move_user_session', event: 'UPDATE OF "user_id"', body: [fewer, more] },
];

async function createTrigger(runner: QueryRunner, { name, event, body }: (typeof triggers)[number]): Promise<void> {
  const head = `CREATE TRIGGER "${name}" AFTER ${event} ON "user_sessions" FOR EACH ROW`;
  if (runner.dataSource.options.type !== 'postgres') return void (await runner.query(`${head} BEGIN ${body.join('; ')}; END`));
  await runner.query(
    `CREATE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body.join('; ')}; RETURN NULL; END $$`,
  );
  await runner.query(`${head} EXECUTE FUNCTION "${name}"()`);
}

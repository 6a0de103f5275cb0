import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets messages be indexed in order of their session's latest activity, so that new messages never wait behind a backlog, whatever
 * the session ids. On PostgreSQL a message that another program inserts before indexed ones is now indexed too, as it already is on
 * SQLite.
 */
export class WordsNewestFirst1700000007600 implements MigrationInterface {
  name = 'WordsNewestFirst1700000007600';

  async up(runner: QueryRunner): Promise<void> {
    await remake(runner, '"last_activity_at", "session_id"', ' min(seq) AS least,', ', indexed_seq = LEAST(s.indexed_seq, c.least - 1)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await remake(runner, '"session_id"', '', '');
  }
}

const later = (a: string, b: string) => `CASE WHEN ${a} > ${b} THEN ${a} ELSE ${b} END`;

/** As in `1700000005000-totals-in-parts.ts`, whose `count_message` function is replaced here. */
const PARTS = 32;

async function remake(runner: QueryRunner, columns: string, least: string, goBack: string): Promise<void> {
  const postgres = runner.dataSource.options.type === 'postgres';
  if (postgres) await runner.query('SET LOCAL statement_timeout = 0');
  await runner.query('DROP INDEX "ix_user_sessions_unindexed"');
  await runner.query(`CREATE INDEX "ix_user_sessions_unindexed" ON "user_sessions" (${columns}) WHERE "indexed_seq" < "last_seq"`);
  if (!postgres) return;
  await runner.query(`CREATE OR REPLACE FUNCTION "count_message"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE user_sessions s SET message_count = s.message_count + c.messages, last_seq = ${later('s.last_seq', 'c.seq')},
      last_activity_at = ${later('s.last_activity_at', 'c.at')}${goBack}
      FROM (SELECT session_id, count(*)::integer AS messages,${least} max(seq) AS seq, max(created_at) AS at FROM changed GROUP BY session_id) c
      WHERE s.session_id = c.session_id;
    UPDATE session_totals SET total_messages = total_messages + (SELECT count(*) FROM changed)
      WHERE shard = pg_backend_pid() % ${PARTS} AND EXISTS (SELECT 1 FROM changed);
    RETURN NULL; END $$`);
  await runner.query('SET LOCAL statement_timeout TO DEFAULT');
}

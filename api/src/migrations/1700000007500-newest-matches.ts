import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets a search, and a page of recently active sessions, start with the newest rows instead of collecting all candidates.
 *
 * - Most sessions end on the day they were created. A partial index of the others, which were resumed later, shows where activity
 *   order departs from creation order by more than a day. A message does not touch it until the date changes.
 * - On SQLite each trigram entry stores the latest creation instant among itself and all entries before it, so that a backward scan
 *   knows when nothing newer can follow. The value never decreases from one entry to the next, whatever is deleted.
 */
export class NewestMatches1700000007500 implements MigrationInterface {
  name = 'NewestMatches1700000007500';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    // With millions of sessions this may exceed the server's statement timeout.
    if (postgres) await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query(`CREATE INDEX "ix_user_sessions_resumed" ON "user_sessions" ("last_activity_at", "session_id", "created_at")
      WHERE substr("last_activity_at", 1, 10) <> substr("created_at", 1, 10)`);
    if (postgres) await runner.query('SET LOCAL statement_timeout TO DEFAULT');
    else for (const statement of sqliteUp) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'postgres') for (const statement of sqliteDown) await runner.query(statement);
    await runner.query('DROP INDEX "ix_user_sessions_resumed"');
  }
}

const sqliteUp = [
  `ALTER TABLE "session_entries" ADD COLUMN "begun_by" text NOT NULL DEFAULT ''`,
  `UPDATE session_entries SET begun_by = known.begun_by FROM (
      SELECT e.entry_id, coalesce(max(s.created_at) OVER (ORDER BY e.entry_id), '') AS begun_by
      FROM session_entries e LEFT JOIN user_sessions s ON s.session_id = e.session_id) known
    WHERE known.entry_id = session_entries.entry_id`,
  `CREATE TRIGGER "session_entries_begun" AFTER INSERT ON "session_entries" BEGIN
    UPDATE session_entries SET begun_by = max(
        coalesce((SELECT created_at FROM user_sessions WHERE session_id = NEW.session_id), ''),
        coalesce((SELECT begun_by FROM session_entries WHERE entry_id < NEW.entry_id ORDER BY entry_id DESC LIMIT 1), ''))
      WHERE entry_id = NEW.entry_id; END`,
  // Only another program would ever change a session's creation instant.
  `CREATE TRIGGER "session_entries_moved" AFTER UPDATE OF "created_at" ON "user_sessions" WHEN NEW.created_at > OLD.created_at BEGIN
    UPDATE session_entries SET begun_by = NEW.created_at
      WHERE entry_id >= (SELECT entry_id FROM session_entries WHERE session_id = NEW.session_id) AND begun_by < NEW.created_at; END`,
];

const sqliteDown = [
  'DROP TRIGGER "session_entries_moved"',
  'DROP TRIGGER "session_entries_begun"',
  'ALTER TABLE "session_entries" DROP COLUMN "begun_by"',
];

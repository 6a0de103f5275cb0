import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets the console's list page through ended sessions and sessions without messages in every sort order without scanning the
 * others. None of these indexes contains a session with an ongoing conversation, so writing a message costs nothing extra.
 */
export class ListIndexes1700000005500 implements MigrationInterface {
  name = 'ListIndexes1700000005500';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    // With millions of sessions this may exceed the server's statement timeout.
    if (postgres) await runner.query('SET LOCAL statement_timeout = 0');
    for (const [name, columns, where] of indexes) await runner.query(`CREATE INDEX "${name}" ON "user_sessions" (${columns}) WHERE ${where}`);
    if (postgres) await runner.query('SET LOCAL statement_timeout TO DEFAULT');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name] of indexes) await runner.query(`DROP INDEX "${name}"`);
  }
}

const indexes: [name: string, columns: string, where: string][] = [
  ['ix_user_sessions_ended', '"last_activity_at", "session_id"', '"ended_at" IS NOT NULL'],
  ['ix_user_sessions_ended_created', '"created_at", "session_id"', '"ended_at" IS NOT NULL'],
  ['ix_user_sessions_ended_messages', '"message_count", "session_id"', '"ended_at" IS NOT NULL'],
  ['ix_user_sessions_silent', '"last_activity_at", "session_id"', '"message_count" = 0'],
];

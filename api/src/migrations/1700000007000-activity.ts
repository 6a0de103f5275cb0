import type { MigrationInterface, QueryRunner } from 'typeorm';

const HOUR_MS = 3_600_000;
/** Backfill range in milliseconds: the day that the console shows, rounded down to a whole hour. */
const BACK_MS = 25 * HOUR_MS;

/**
 * Counts messages and active sessions per minute, so that the console can chart the last day without reading messages. Triggers
 * maintain the counts in the transaction of the write, whoever writes.
 *
 * A session counts in a minute when its latest activity moves into it from an earlier one, so nothing is counted twice and
 * `messages` is never queried. A message older than its session's latest activity counts as a message only.
 */
export class Activity1700000007000 implements MigrationInterface {
  name = 'Activity1700000007000';

  async up(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    await runner.query(postgres ? table : `${table} WITHOUT ROWID`);
    // With millions of messages per day this may exceed the server's statement timeout.
    if (postgres) await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query(backfill(new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - BACK_MS).toISOString()));
    if (postgres) await runner.query('SET LOCAL statement_timeout TO DEFAULT');
    for (const trigger of triggers) await createTrigger(runner, trigger);
  }

  async down(runner: QueryRunner): Promise<void> {
    const postgres = runner.dataSource.options.type === 'postgres';
    for (const { name, on } of triggers) {
      await runner.query(`DROP TRIGGER "${name}"${postgres ? ` ON "${on}"` : ''}`);
      if (postgres) await runner.query(`DROP FUNCTION "${name}"()`);
    }
    await runner.query('DROP TABLE "activity_minutes"');
  }
}

const table = `CREATE TABLE "activity_minutes" (
    "minute" text NOT NULL, "shard" integer NOT NULL, "messages" integer NOT NULL DEFAULT (0), "sessions" integer NOT NULL DEFAULT (0),
    "quarter_sessions" integer NOT NULL DEFAULT (0),
    CONSTRAINT "pk_activity_minutes" PRIMARY KEY ("minute", "shard"))`;

/** Truncates to the minute, as text: earlier instants sort before the result, instants within the minute after it. */
const minuteOf = (instant: string) => `substr(${instant}, 1, 16)`;
/** Truncates to the quarter-hour. As text, because another program may have stored an invalid instant. */
const quarterOf = (instant: string) => `substr(${instant}, 1, 14) || CASE WHEN substr(${instant}, 15, 2) < '15' THEN '00'
  WHEN substr(${instant}, 15, 2) < '30' THEN '15' WHEN substr(${instant}, 15, 2) < '45' THEN '30' ELSE '45' END`;

/**
 * Counts existing rows, once per session and minute in which it was created or written to. Only sessions active since then are
 * read, by the index on latest activity, because no index orders messages by time.
 */
const backfill = (since: string) => `INSERT INTO activity_minutes (minute, shard, messages, sessions, quarter_sessions)
  SELECT minute || ':00.000Z', 0, sum(messages), count(*), sum(CASE WHEN before IS NULL OR before < quarter THEN 1 ELSE 0 END)
  FROM (SELECT minute, ${quarterOf('minute')} AS quarter, messages, lag(minute) OVER (PARTITION BY session_id ORDER BY minute) AS before
    FROM (SELECT session_id, minute, sum(message) AS messages
      FROM (SELECT m.session_id, ${minuteOf('m.created_at')} AS minute, 1 AS message
          FROM user_sessions s JOIN messages m ON m.session_id = s.session_id
          WHERE s.last_activity_at >= '${since}' AND m.created_at >= '${since}'
        UNION ALL SELECT session_id, ${minuteOf('created_at')}, 0
          FROM user_sessions WHERE last_activity_at >= '${since}' AND created_at >= '${since}') deeds
      GROUP BY session_id, minute) active) ordered
  GROUP BY minute`;

interface Trigger {
  name: string;
  on: string;
  event: string;
  when?: string;
  /** instant, messages, sessions, and quarter-hour sessions that one row adds */
  adds: [at: string, messages: string, sessions: string, quarterSessions: string];
}

const triggers: Trigger[] = [
  { name: 'note_message', on: 'messages', event: 'INSERT', adds: ['NEW.created_at', '1', '0', '0'] },
  { name: 'note_session', on: 'user_sessions', event: 'INSERT', adds: ['NEW.last_activity_at', '0', '1', '1'] },
  {
    name: 'note_session_activity',
    on: 'user_sessions',
    event: 'UPDATE OF "last_activity_at"',
    when: `OLD.last_activity_at < ${minuteOf('NEW.last_activity_at')}`,
    adds: [
      'NEW.last_activity_at', '0', '1', `CASE WHEN OLD.last_activity_at < ${quarterOf('NEW.last_activity_at')} THEN 1 ELSE 0 END`,
    ],
  },
];

async function createTrigger(runner: QueryRunner, { name, on, event, when, adds }: Trigger): Promise<void> {
  const postgres = runner.dataSource.options.type === 'postgres';
  const [at, ...counts] = adds;
  // On PostgreSQL each connection updates its own row, so commits never wait for each other here and cannot deadlock.
  const body = `INSERT INTO activity_minutes (minute, shard, messages, sessions, quarter_sessions)
    VALUES (${minuteOf(at)} || ':00.000Z', ${postgres ? 'pg_backend_pid()' : '0'}, ${counts.join(', ')})
    ON CONFLICT (minute, shard) DO UPDATE SET messages = activity_minutes.messages + excluded.messages,
      sessions = activity_minutes.sessions + excluded.sessions,
      quarter_sessions = activity_minutes.quarter_sessions + excluded.quarter_sessions`;
  const head = `CREATE TRIGGER "${name}" AFTER ${event} ON "${on}" FOR EACH ROW${when ? ` WHEN (${when})` : ''}`;
  if (!postgres) return void (await runner.query(`${head} BEGIN ${body}; END`));
  await runner.query(`CREATE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NULL; END $$`);
  await runner.query(`${head} EXECUTE FUNCTION "${name}"()`);
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Number of rows the totals are sharded over: more than concurrent writers, so that two rarely share one. */
const PARTS = 32;

/**
 * Shards the totals over several rows on PostgreSQL; readers sum them. With a single row, two transactions that count concurrently
 * would serialise, the second waiting for the first to commit. Each connection always uses the same row.
 *
 * The triggers now fire per statement instead of per row, so that a bulk write changes each count once. SQLite has one writer and
 * keeps its single row.
 */
export class TotalsInParts1700000005000 implements MigrationInterface {
  name = 'TotalsInParts1700000005000';

  async up(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'postgres') return;
    await runner.query(`INSERT INTO session_totals (shard) SELECT generate_series(1, ${PARTS - 1})`);
    for (const trigger of triggers) {
      await drop(runner, trigger);
      await create(runner, trigger, trigger.byStatement, `REFERENCING ${trigger.event === 'INSERT' ? 'NEW' : 'OLD'} TABLE AS changed FOR EACH STATEMENT`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    if (runner.dataSource.options.type !== 'postgres') return;
    for (const trigger of triggers) {
      await drop(runner, trigger);
      await create(runner, trigger, trigger.byRow, 'FOR EACH ROW');
    }
    await runner.query(`UPDATE session_totals SET total_sessions = (SELECT sum(total_sessions) FROM session_totals),
      total_messages = (SELECT sum(total_messages) FROM session_totals) WHERE shard = 0`);
    await runner.query('DELETE FROM session_totals WHERE shard <> 0');
  }
}

interface Trigger {
  name: string;
  table: string;
  event: 'INSERT' | 'DELETE';
  /** statements over `changed`, the transition table of inserted or deleted rows */
  byStatement: string[];
  /** the triggers of the first migration: statements on NEW or OLD */
  byRow: string[];
}

/** A statement that changed no rows takes no lock. */
const add = (column: string, sign: '+' | '-') => `UPDATE session_totals SET ${column} = ${column} ${sign} (SELECT count(*) FROM changed)
  WHERE shard = pg_backend_pid() % ${PARTS} AND EXISTS (SELECT 1 FROM changed)`;
const addOne = (column: string, sign: '+' | '-') => `UPDATE session_totals SET ${column} = ${column} ${sign} 1 WHERE shard = 0`;
const later = (a: string, b: string) => `CASE WHEN ${a} > ${b} THEN ${a} ELSE ${b} END`;

const triggers: Trigger[] = [
  {
    name: 'count_session',
    table: 'user_sessions',
    event: 'INSERT',
    byStatement: [add('total_sessions', '+')],
    byRow: [addOne('total_sessions', '+')],
  },
  {
    name: 'uncount_session',
    table: 'user_sessions',
    event: 'DELETE',
    byStatement: [
      add('total_sessions', '-'),
      'INSERT INTO deleted_sessions (session_id) SELECT session_id FROM changed ON CONFLICT DO NOTHING',
    ],
    byRow: [
      addOne('total_sessions', '-'),
      'INSERT INTO deleted_sessions (session_id) VALUES (OLD.session_id) ON CONFLICT DO NOTHING',
    ],
  },
  {
    name: 'count_message',
    table: 'messages',
    event: 'INSERT',
    byStatement: [
      `UPDATE user_sessions s SET message_count = s.message_count + c.messages, last_seq = ${later('s.last_seq', 'c.seq')},
        last_activity_at = ${later('s.last_activity_at', 'c.at')}
        FROM (SELECT session_id, count(*)::integer AS messages, max(seq) AS seq, max(created_at) AS at FROM changed GROUP BY session_id) c
        WHERE s.session_id = c.session_id`,
      add('total_messages', '+'),
    ],
    byRow: [
      `UPDATE user_sessions SET message_count = message_count + 1, last_seq = ${later('last_seq', 'NEW.seq')},
        last_activity_at = ${later('last_activity_at', 'NEW.created_at')} WHERE session_id = NEW.session_id`,
      addOne('total_messages', '+'),
    ],
  },
  {
    name: 'uncount_message',
    table: 'messages',
    event: 'DELETE',
    byStatement: [
      `UPDATE user_sessions s SET message_count = s.message_count - c.messages
        FROM (SELECT session_id, count(*)::integer AS messages FROM changed GROUP BY session_id) c WHERE s.session_id = c.session_id`,
      add('total_messages', '-'),
    ],
    byRow: ['UPDATE user_sessions SET message_count = message_count - 1 WHERE session_id = OLD.session_id', addOne('total_messages', '-')],
  },
];

async function drop(runner: QueryRunner, { name, table }: Trigger): Promise<void> {
  await runner.query(`DROP TRIGGER "${name}" ON "${table}"`);
  await runner.query(`DROP FUNCTION "${name}"()`);
}

async function create(runner: QueryRunner, { name, table, event }: Trigger, body: string[], when: string): Promise<void> {
  await runner.query(
    `CREATE FUNCTION "${name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body.join('; ')}; RETURN NULL; END $$`,
  );
  await runner.query(`CREATE TRIGGER "${name}" AFTER ${event} ON "${table}" ${when} EXECUTE FUNCTION "${name}"()`);
}

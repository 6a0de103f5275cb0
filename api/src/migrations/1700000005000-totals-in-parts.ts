import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rows that the totals are spread over: more than connections write at once, so that two rarely share one. */
const PARTS = 32;

/**
 * Spreads the totals on PostgreSQL over several rows, which whoever reads them adds up: two transactions that count at once would else
 * wait for each other, the second until the first has committed. Each connection keeps to one row.
 *
 * The triggers now run once for a statement, not for each row, so that many rows at once cost one change of each count.
 * SQLite has one writer and keeps its one row.
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
  /** statements on `changed`, the rows that were added or removed */
  byStatement: string[];
  /** what the first migration had: statements on NEW or OLD */
  byRow: string[];
}

/** Nothing is locked for a statement that changed no row. */
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

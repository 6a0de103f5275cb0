import type { EntityManager } from 'typeorm';
import { type Executor, Statement } from '../../core/database/statement.js';

/** A stored count next to the actual number of rows. */
export interface Difference {
  /** the session or user it belongs to */
  id: string;
  kept: number;
  counted: number;
}

/** Number of wrong counts, and the first of them. */
export interface Differences {
  many: number;
  first: Difference[];
}

/** What there is of everything that has a stored total. */
export interface Counts {
  sessions: number;
  messages: number;
  /** of sessions that have not ended: those whose user waits for a person */
  waiting: number;
  /** of sessions that have not ended: those that a person has taken over */
  handled: number;
}

type Totals = Counts & { [Name in keyof Counts as `kept_${Name}`]: number };

/** Maximum number of differences listed individually. */
const MAX_LISTED = 20;

/** SQL of the number of sessions that have not ended with a handling, by the index of these. */
const handled = (handling: 'waiting' | 'person') =>
  `(SELECT count(*) FROM user_sessions WHERE handling = '${handling}' AND handling <> 'responder' AND ended_at IS NULL)`;
const totals = new Statement<Totals>(
  `SELECT (SELECT count(*) FROM user_sessions) AS sessions, (SELECT count(*) FROM messages) AS messages, ${handled('waiting')} AS waiting, ${handled('person')} AS handled,
     (SELECT sum(total_sessions) FROM session_totals) AS kept_sessions, (SELECT sum(total_messages) FROM session_totals) AS kept_messages,
     (SELECT sum(waiting_sessions) FROM session_totals) AS kept_waiting, (SELECT sum(handled_sessions) FROM session_totals) AS kept_handled`,
);

const bySession = `SELECT s.session_id AS id, s.message_count AS kept, coalesce(c.counted, 0) AS counted FROM user_sessions s
  LEFT JOIN (SELECT session_id, count(*) AS counted FROM messages GROUP BY session_id) c ON c.session_id = s.session_id`;
const byPerson = `SELECT u.user_id AS id, coalesce(k.session_count, 0) AS kept, coalesce(c.counted, 0) AS counted FROM users u
  LEFT JOIN user_usage k ON k.user_id = u.user_id
  LEFT JOIN (SELECT user_id, count(*) AS counted FROM user_sessions GROUP BY user_id) c ON c.user_id = u.user_id`;

const differing = (counts: string) => new Statement<Difference & { many: number }>(
  `SELECT id, kept, counted, count(*) OVER () AS many FROM (${counts}) counts WHERE kept <> counted ORDER BY id LIMIT ${MAX_LISTED}`,
);
const differingSessions = differing(bySession);
const differingPeople = differing(byPerson);

// However the totals were sharded, shard 0 now holds all of them.
const correctTotals = new Statement(
  `UPDATE session_totals SET revision = revision + 1, total_sessions = CASE WHEN shard = 0 THEN (SELECT count(*) FROM user_sessions) ELSE 0 END,
     total_messages = CASE WHEN shard = 0 THEN (SELECT count(*) FROM messages) ELSE 0 END,
     waiting_sessions = CASE WHEN shard = 0 THEN ${handled('waiting')} ELSE 0 END, handled_sessions = CASE WHEN shard = 0 THEN ${handled('person')} ELSE 0 END`,
);
const correctSessions = new Statement(
  `UPDATE user_sessions SET message_count = (SELECT count(*) FROM messages m WHERE m.session_id = user_sessions.session_id)
   WHERE session_id IN (SELECT id FROM (${bySession}) counts WHERE kept <> counted)`,
);
const correctPeople = new Statement(
  `INSERT INTO user_usage (user_id, session_count) SELECT id, counted FROM (${byPerson}) counts WHERE kept <> counted
   ON CONFLICT (user_id) DO UPDATE SET session_count = excluded.session_count`,
);
const lockTables = new Statement('LOCK TABLE users, user_sessions, messages, session_totals, user_usage IN SHARE ROW EXCLUSIVE MODE');

/** Recounts rows and corrects stored counts. Each count is a single statement, so that it is consistent during concurrent writes. */
export class RecountRepository {
  /** What there is, and the stored totals. */
  async totals(on: Executor): Promise<{ counted: Counts; kept: Counts }> {
    const row = (await totals.one(on))!;
    return {
      counted: { sessions: Number(row.sessions), messages: Number(row.messages), waiting: Number(row.waiting), handled: Number(row.handled) },
      kept: {
        sessions: Number(row.kept_sessions),
        messages: Number(row.kept_messages),
        waiting: Number(row.kept_waiting),
        handled: Number(row.kept_handled),
      },
    };
  }

  /** Sessions whose `message_count` differs from their number of messages. */
  async differingSessions(on: Executor): Promise<Differences> {
    return collect(await differingSessions.all(on));
  }

  /** Users whose `session_count` in `user_usage` differs from their number of sessions. */
  async differingPeople(on: Executor): Promise<Differences> {
    return collect(await differingPeople.all(on));
  }

  /** Sets every stored count to the actual one. On PostgreSQL, blocks writers until the transaction ends. */
  async correct(manager: EntityManager): Promise<void> {
    if (manager.dataSource.options.type === 'postgres') await lockTables.all(manager);
    await correctTotals.all(manager);
    await correctSessions.all(manager);
    await correctPeople.all(manager);
  }
}

function collect(rows: (Difference & { many: number })[]): Differences {
  return {
    many: Number(rows[0]?.many ?? 0),
    first: rows.map(({ id, kept, counted }) => ({ id, kept: Number(kept), counted: Number(counted) })),
  };
}

import type { Database } from 'better-sqlite3';

/** Result row of the statement: the page's JSON, and the last row shown, after which the next page begins. */
interface Page {
  json: string;
  rows: number;
  last_at: string;
  last_id: string;
}

interface Bounds {
  threshold: string;
  to: string;
  /** rows to read: one more than shown */
  most: number;
  limit: number;
}

const columns = `s.session_id, s.user_id, s.title, s.message_count, s.created_at, s.last_activity_at, s.ended_at, s.ended_by, s.end_reason, s.leaf_id, s.responder,
  s.handling, s.handled_by, s.handled_by_name, s.handled_since, s.waiting_since, s.handling_version, s.last_role, coalesce(u.email, '') AS user_email, u.name AS user_name`;

const object = `json_object('session_id', session_id, 'answering', json('false'), 'user_id', user_id, 'title', title,
  'status', CASE WHEN ended_at IS NOT NULL THEN 'ended' WHEN last_activity_at > +@threshold THEN 'active' ELSE 'idle' END,
  'message_count', message_count, 'created_at', created_at, 'last_activity_at', last_activity_at, 'ended_at', ended_at,
  'ended_by', ended_by, 'end_reason', end_reason, 'leaf_id', leaf_id, 'responder', responder,
  'handling', handling, 'handled_by', handled_by, 'handled_by_name', handled_by_name, 'handled_since', handled_since, 'waiting_since', waiting_since,
  'handling_version', handling_version, 'last_role', last_role, 'user_email', user_email, 'user_name', user_name)`;

const totals = `json_object(
  'active_sessions', (SELECT count(*) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at > +@threshold),
  'total_sessions', (SELECT sum(total_sessions) FROM session_totals),
  'total_messages', (SELECT sum(total_messages) FROM session_totals),
  'waiting_sessions', (SELECT sum(waiting_sessions) FROM session_totals),
  'handled_sessions', (SELECT sum(handled_sessions) FROM session_totals),
  'most_recent_activity', (SELECT max(last_activity_at) FROM user_sessions))`;

/**
 * The console's page as fast as SQLite allows: rows and totals in one statement that returns finished JSON. The plus signs prevent
 * SQLite from re-preparing the statement when a parameter changes, as in `Statement`.
 *
 * @param idleAfter milliseconds after which a session is idle
 * @returns a function from the query's `to` and `limit` to the body of the list
 */
export function readPage(database: Database, idleAfter: number): (query: URLSearchParams) => string {
  const statement = database.prepare<[Bounds], Page>(
    `WITH p AS (SELECT ${columns}, row_number() OVER (ORDER BY s.last_activity_at DESC, s.session_id DESC) AS place
       FROM user_sessions s LEFT JOIN users u ON u.user_id = s.user_id
       WHERE s.last_activity_at <= +@to ORDER BY s.last_activity_at DESC, s.session_id DESC LIMIT +@most)
     SELECT '{"sessions":' || json_group_array(${object}) FILTER (WHERE place <= @limit) || ',"totals":' || ${totals} AS json,
       count(*) AS rows, min(last_activity_at) FILTER (WHERE place <= @limit) AS last_at,
       max(session_id) FILTER (WHERE place = @limit) AS last_id FROM p`,
  );
  return (query) => {
    const limit = Number(query.get('limit') ?? 50);
    const now = Date.now();
    const threshold = new Date(now - idleAfter).toISOString();
    const { json, rows, last_at, last_id } = statement.get({ threshold, to: query.get('to')!, most: limit + 1, limit })!;
    const cursor = rows > limit ? `"${Buffer.from(JSON.stringify(['sessions -last_activity_at', last_at, last_id])).toString('base64url')}"` : 'null';
    return `${json},"next_cursor":${cursor},"idle_after":"12h","as_of":"${new Date(now).toISOString()}"}`;
  };
}

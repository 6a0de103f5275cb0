import type pg from 'pg';

/** Result row of the statement: the page's JSON, and the last row shown, after which the next page begins. */
interface Page {
  json: string;
  rows: number;
  last_at: string;
  last_id: string;
}

const columns = `s.session_id, s.user_id, s.title, s.message_count, s.created_at, s.last_activity_at, s.ended_at, s.ended_by, s.end_reason, s.leaf_id, s.responder,
  s.handling, s.handled_by, s.handled_by_name, s.handled_since, s.waiting_since, s.handling_version, s.last_role, coalesce(u.email, '') AS user_email, u.name AS user_name`;

const object = `json_build_object('session_id', session_id, 'answering', FALSE, 'user_id', user_id, 'title', title,
  'status', CASE WHEN ended_at IS NOT NULL THEN 'ended' WHEN last_activity_at > $1 THEN 'active' ELSE 'idle' END,
  'message_count', message_count, 'created_at', created_at, 'last_activity_at', last_activity_at, 'ended_at', ended_at,
  'ended_by', ended_by, 'end_reason', end_reason, 'leaf_id', leaf_id, 'responder', responder,
  'handling', handling, 'handled_by', handled_by, 'handled_by_name', handled_by_name, 'handled_since', handled_since, 'waiting_since', waiting_since,
  'handling_version', handling_version, 'last_role', last_role, 'user_email', user_email, 'user_name', user_name)`;

const totals = `json_build_object(
  'active_sessions', (SELECT count(*) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at > $1),
  'total_sessions', (SELECT sum(total_sessions) FROM session_totals),
  'total_messages', (SELECT sum(total_messages) FROM session_totals),
  'waiting_sessions', (SELECT sum(waiting_sessions) FROM session_totals),
  'handled_sessions', (SELECT sum(handled_sessions) FROM session_totals),
  'most_recent_activity', (SELECT max(last_activity_at) FROM user_sessions))`;

const text = `WITH p AS (SELECT ${columns}, row_number() OVER (ORDER BY s.last_activity_at DESC, s.session_id DESC) AS place
    FROM (SELECT * FROM user_sessions WHERE last_activity_at <= $2 ORDER BY last_activity_at DESC, session_id DESC LIMIT $3) s
    LEFT JOIN users u ON u.user_id = s.user_id)
  SELECT concat('{"sessions":', json_agg(${object} ORDER BY place) FILTER (WHERE place <= $4), ',"totals":', ${totals}) AS json,
    count(*)::integer AS rows, min(last_activity_at) FILTER (WHERE place <= $4) AS last_at,
    max(session_id) FILTER (WHERE place = $4) AS last_id FROM p`;

/**
 * The console's page as fast as PostgreSQL allows: rows and totals in one statement that returns finished JSON.
 *
 * @param idleAfter milliseconds after which a session is idle
 * @returns a function from the query's `to` and `limit` to the body of the list
 */
export function readPage(pool: pg.Pool, idleAfter: number): (query: URLSearchParams) => Promise<string> {
  return async (query) => {
    const limit = Number(query.get('limit') ?? 50);
    const now = Date.now();
    const values = [new Date(now - idleAfter).toISOString(), query.get('to'), limit + 1, limit];
    const { json, rows, last_at, last_id } = (await pool.query<Page>({ name: 'page', text, values })).rows[0]!;
    const cursor = rows > limit ? `"${Buffer.from(JSON.stringify(['sessions -last_activity_at', last_at, last_id])).toString('base64url')}"` : 'null';
    return `${json},"next_cursor":${cursor},"idle_after":"12h","as_of":"${new Date(now).toISOString()}"}`;
  };
}

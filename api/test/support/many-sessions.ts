import type { TestApp } from './app.js';
import { writerOf } from './audit.js';

/** How the sessions of {@link addSessions} look. */
export interface ManySessions {
  count: number;
  user_id: string;
  /** characters of each one's `end_reason`; the sessions are ended when it is given */
  reason?: number;
}

/** Sessions that one statement writes. */
const PIECE = 1_000;

/**
 * Writes many sessions by few statements. Their ids count from 1; all of them share three instants of creation and activity, so that
 * only the id orders most of them.
 *
 * @returns their ids, upwards
 */
export async function addSessions(on: TestApp, { count, user_id, reason = 0 }: ManySessions): Promise<string[]> {
  const isSqlite = on.settings.database.kind === 'sqlite';
  const padded = isSqlite ? `printf('%012d', i)` : `lpad(i::text, 12, '0')`;
  const at = `'2026-01-0' || (1 + i % 3) || 'T00:00:00.000Z'`;
  const words = isSqlite ? `replace(printf('%${reason}s', ''), ' ', 'x')` : `repeat('x', ${reason})`;
  const ended = reason > 0 ? `'2026-01-09T00:00:00.000Z', ${words}` : 'NULL, NULL';
  // In pieces, since PostgreSQL ends a statement that takes longer than ten seconds.
  for (let from = 1; from <= count; from += PIECE) await writerOf(on).query(
    `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${Math.min(from + PIECE - 1, count)})
     INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at, ended_at, end_reason)
     SELECT '01900000-0000-7000-8000-' || ${padded}, '${user_id}', 'Talk ' || i, ${at}, ${at}, ${ended} FROM n`,
  );
  return Array.from({ length: count }, (_, at) => `01900000-0000-7000-8000-${String(at + 1).padStart(12, '0')}`);
}

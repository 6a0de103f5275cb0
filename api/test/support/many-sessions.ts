import type { TestApp } from './app.js';
import { writerOf } from './audit.js';

/** What the sessions of {@link addSessions} look like. */
export interface ManySessions {
  count: number;
  user_id: string;
  /** length of each one's `end_reason` in characters; if given, the sessions are ended */
  reason?: number;
}

/** Sessions per statement. */
const BATCH_SIZE = 1_000;

/**
 * Inserts many sessions with few statements. Their ids count from 1; they share three instants of creation and activity, so that most of
 * them are ordered only by id.
 *
 * @returns their ids in ascending order
 */
export async function addSessions(on: TestApp, { count, user_id, reason = 0 }: ManySessions): Promise<string[]> {
  const isSqlite = on.settings.database.kind === 'sqlite';
  const padded = isSqlite ? `printf('%012d', i)` : `lpad(i::text, 12, '0')`;
  const at = `'2026-01-0' || (1 + i % 3) || 'T00:00:00.000Z'`;
  const words = isSqlite ? `replace(printf('%${reason}s', ''), ' ', 'x')` : `repeat('x', ${reason})`;
  const ended = reason > 0 ? `'2026-01-09T00:00:00.000Z', ${words}` : 'NULL, NULL';
  // In batches, since PostgreSQL cancels statements after ten seconds.
  for (let from = 1; from <= count; from += BATCH_SIZE) await writerOf(on).query(
    `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${Math.min(from + BATCH_SIZE - 1, count)})
     INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at, ended_at, end_reason)
     SELECT '01900000-0000-7000-8000-' || ${padded}, '${user_id}', 'Talk ' || i, ${at}, ${at}, ${ended} FROM n`,
  );
  return Array.from({ length: count }, (_, at) => `01900000-0000-7000-8000-${String(at + 1).padStart(12, '0')}`);
}

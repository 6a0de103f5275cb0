import type { AdminSessionsQuery } from '@switchboard/shared';
import type { Bind, Dialect } from '../core/database/search/text-conditions.js';
import { searchConditions, type SearchScope } from '../sessions/index.js';

/** The filters of the list: the part of its query that the export shares. */
export type ListFilters = Pick<AdminSessionsQuery, 'status' | 'user_id' | 'messages' | 'handling' | 'handled_by' | 'q' | 'text' | 'from' | 'to'>;

/** The statement that conditions become part of, with `user_sessions s`. */
export interface ListSql {
  source: Dialect;
  bind: Bind;
  /** the parameter that separates active from idle, see `idleThreshold` */
  threshold: string;
  /** where a search text is looked for */
  scope: SearchScope;
}

/** Condition of sessions in which a person is waited for or there, as in the index that has these. */
const UNDER_WAY = "s.handling <> 'responder' AND s.ended_at IS NULL";

/**
 * The filters as SQL conditions, all of which must hold; empty without filters. Of two bounds on one side SQLite uses the one that it reads
 * first, so the narrower one comes first: the clock's for active sessions, and a date's for idle ones.
 */
export function listConditions(filters: ListFilters, sql: ListSql): string[] {
  const { status, user_id, messages, handling, handled_by, from, to } = filters;
  const conditions: string[] = [];
  if (status === 'ended') conditions.push('s.ended_at IS NOT NULL');
  if (status === 'active') conditions.push(`s.ended_at IS NULL AND s.last_activity_at > ${sql.threshold}`);
  if (user_id !== undefined) conditions.push(`s.user_id = ${sql.bind(user_id)}`);
  if (messages !== undefined) conditions.push(messages === 'some' ? 's.message_count > 0' : 's.message_count = 0');
  if (handling === 'responder') conditions.push("s.handling = 'responder'");
  else if (handling !== undefined) conditions.push(`${UNDER_WAY} AND s.handling = '${handling}'`);
  if (handled_by !== undefined) conditions.push(`${UNDER_WAY} AND s.handling = 'person' AND s.handled_by = ${sql.bind(handled_by)}`);
  if (from !== undefined) conditions.push(`s.last_activity_at >= ${sql.bind(from)}`);
  if (to !== undefined) conditions.push(`s.last_activity_at <= ${sql.bind(to)}`);
  if (status === 'idle') conditions.push(`s.ended_at IS NULL AND s.last_activity_at <= ${sql.threshold}`);
  return [...conditions, ...searchConditions(filters, sql.scope, sql.source, sql.bind)];
}

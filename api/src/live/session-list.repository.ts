import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { AdminSessionsQuery, SessionTotals } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { contains, foldCase } from '../core/database/search.js';
import { Statement } from '../core/database/statement.js';
import { cutPage, readCursor, writeCursor } from '../core/paging/cursor.js';
import type { AdminSessionRow } from '../sessions/index.js';

/** What one consistent read of the list yields. */
export interface ListRead {
  page: AdminSessionRow[];
  next_cursor: string | null;
  totals: SessionTotals;
  /** the `last_activity_at` of the session that falls idle first, or null when none is active */
  earliest_active: string | null;
}

type Row = AdminSessionRow & SessionTotals & { earliest_active: string | null };

const columns =
  's.session_id, s.user_id, s.title, s.message_count, s.created_at, s.last_activity_at, s.ended_at, s.ended_by, s.end_reason';

// Kept rows and index ends; only the active sessions themselves are counted, over the index of the open ones.
const totals = `SELECT
  (SELECT sum(total_sessions) FROM session_totals) AS total_sessions,
  (SELECT sum(total_messages) FROM session_totals) AS total_messages,
  (SELECT count(*) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at > $1) AS active_sessions,
  (SELECT max(last_activity_at) FROM user_sessions) AS most_recent_activity,
  (SELECT min(last_activity_at) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at > $1) AS earliest_active`;

/** Reads the console's list. */
@Injectable()
export class SessionListRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /**
   * Rows and totals in one statement, so that they can never disagree.
   *
   * @param threshold parts active from idle, see `idleThreshold`
   * @throws DomainError 422 for a foreign cursor
   */
  async read(query: AdminSessionsQuery, threshold: string): Promise<ListRead> {
    const { text, parameters } = this.statement(query, threshold);
    const rows = await new Statement<Row>(text).all(this.reader, ...parameters);
    const [first] = rows;
    const { page, next_cursor } = cutPage(
      rows.filter((row) => row.session_id !== null),
      query.limit,
      (last) => writeCursor(query.sort, { value: last[columnOf(query.sort)], id: last.session_id }),
    );
    return {
      page,
      next_cursor,
      totals: {
        active_sessions: Number(first!.active_sessions),
        total_sessions: Number(first!.total_sessions),
        total_messages: Number(first!.total_messages),
        most_recent_activity: first!.most_recent_activity,
      },
      earliest_active: first!.earliest_active,
    };
  }

  private statement(query: AdminSessionsQuery, threshold: string): { text: string; parameters: unknown[] } {
    const parameters: unknown[] = [threshold];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const column = columnOf(query.sort);
    const [direction, comparison] = query.sort.startsWith('-') ? ['DESC', '<'] : ['ASC', '>'];
    const conditions = this.conditions(query, bind);
    if (query.cursor !== undefined) {
      const { value, id } = readCursor(query.sort, query.cursor, column === 'message_count' ? 'number' : 'string');
      conditions.push(`(s.${column}, s.session_id) ${comparison} (${bind(value)}, ${bind(id)})`);
    }
    const page = `SELECT ${columns}, coalesce(u.email, '') AS user_email, u.name AS user_name
      FROM user_sessions s LEFT JOIN users u ON u.user_id = s.user_id
      ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY s.${column} ${direction}, s.session_id ${direction} LIMIT ${bind(query.limit + 1)}`;
    const text = `SELECT t.*, p.* FROM (${totals}) t LEFT JOIN (${page}) p ON TRUE
      ORDER BY p.${column} ${direction}, p.session_id ${direction}`;
    return { text, parameters };
  }

  private conditions(query: AdminSessionsQuery, bind: (value: unknown) => string): string[] {
    const conditions: string[] = [];
    if (query.status === 'ended') conditions.push('s.ended_at IS NOT NULL');
    if (query.status === 'active') conditions.push('s.ended_at IS NULL AND s.last_activity_at > $1');
    if (query.status === 'idle') conditions.push('s.ended_at IS NULL AND s.last_activity_at <= $1');
    if (query.user_id !== undefined) conditions.push(`s.user_id = ${bind(query.user_id)}`);
    if (query.messages) conditions.push(query.messages === 'some' ? 's.message_count > 0' : 's.message_count = 0');
    if (query.from !== undefined) conditions.push(`s.last_activity_at >= ${bind(query.from)}`);
    if (query.to !== undefined) conditions.push(`s.last_activity_at <= ${bind(query.to)}`);
    if (query.q !== undefined) {
      const text = bind(foldCase(query.q));
      conditions.push(`(${['s.title', 'u.name', 'u.email'].map((column) => contains(this.reader, column, text)).join(' OR ')})`);
    }
    return conditions;
  }
}

type SortColumn = 'last_activity_at' | 'created_at' | 'message_count';

function columnOf(sort: AdminSessionsQuery['sort']): SortColumn {
  return sort.replace('-', '') as SortColumn;
}

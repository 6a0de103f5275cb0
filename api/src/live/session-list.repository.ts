import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { AdminSessionsQuery, SessionTotals } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { LongReads } from '../core/database/long-reads.js';
import { type AccessPath, positionIn, readByFirst, withClause } from '../core/database/search/access-path.js';
import type { Bind } from '../core/database/search/text-conditions.js';
import { type ReadExecutor, Statement } from '../core/database/statement.js';
import { searchConditions } from '../sessions/index.js';
import { filterPaths, isSearch, mayTakeLong, type SessionsPage } from './list-access.js';
import { listConditions } from './list-conditions.js';
import { ListOrder } from './list-order.js';
import { searchPaths } from './list-search.js';
import { type JsonRow, selectJson, sessionColumns, SessionJson } from './session-json.js';

/** The result of one consistent read of the list. */
export interface ListRead {
  /** the sessions of the page, a JSON array of `AdminSession` */
  page: string;
  next_cursor: string | null;
  totals: SessionTotals;
  /** the `last_activity_at` of the session that becomes idle first, or null when none is active */
  earliest_active: string | null;
}

/** The one row of the statement. */
type Row = SessionTotals & Pick<ListRead, 'earliest_active'> & JsonRow & { stop: string | null };

// Maintained totals and ends of indexes; only the active sessions themselves are counted, over the index of open ones.
const totals = `SELECT
  (SELECT sum(total_sessions) FROM session_totals) AS total_sessions,
  (SELECT sum(total_messages) FROM session_totals) AS total_messages,
  (SELECT count(*) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at > $1) AS active_sessions,
  (SELECT max(last_activity_at) FROM user_sessions) AS most_recent_activity,
  (SELECT min(last_activity_at) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at > $1) AS earliest_active`;

/** Reads the console's list. */
@Injectable()
export class SessionListRepository {
  constructor(
    @InjectDataSource() private readonly reader: DataSource,
    private readonly longReads: LongReads,
  ) {}

  /**
   * Reads rows and totals in one statement, so that they can never disagree.
   *
   * @param threshold separates active from idle, see `idleThreshold`
   * @param signal aborted when nobody waits for the page any more
   * @throws DomainError 422 for a cursor issued for another list; ReadCancelled
   */
  async read(query: AdminSessionsQuery, threshold: string, signal?: AbortSignal): Promise<ListRead> {
    const order = new ListOrder(query.sort);
    const page = this.pageOf(query, order, threshold);
    const paths = isSearch(query) ? searchPaths(page, query, order) : filterPaths(page, query, order);
    const on = mayTakeLong(query) ? this.longReads.on(signal) : this.reader;
    const row = await readByFirst(paths, page.limit, (path) => this.readBy(path, on, order, threshold));
    const { page: shown, last } = new SessionJson(row).cut(query.limit);
    const end = last ? order.positionOf(last) : positionIn(row.stop);
    return {
      page: shown,
      next_cursor: end && order.cursorOf(end),
      totals: {
        active_sessions: Number(row.active_sessions),
        total_sessions: Number(row.total_sessions),
        total_messages: Number(row.total_messages),
        most_recent_activity: row.most_recent_activity,
      },
      earliest_active: row.earliest_active,
    };
  }

  private pageOf(query: AdminSessionsQuery, order: ListOrder, threshold: string): SessionsPage {
    const { reader: source } = this;
    const { q: _q, text: _text, ...filters } = query;
    return {
      source,
      table: 'user_sessions',
      alias: 's',
      columns: sessionColumns.map((name) => `s.${name}`).join(', '),
      key: `s.${order.column}`,
      id: 's.session_id',
      descending: order.descending,
      conditions: (bind) => [...order.pageConditions(query, threshold, bind), ...listConditions(filters, { source, bind, threshold: '$1' })],
      matches: (bind) => searchConditions(query, 'titles and people', source, bind),
      limit: query.limit + 1,
      threshold: '$1',
    };
  }

  private async readBy(path: AccessPath, on: ReadExecutor, order: ListOrder, threshold: string): Promise<Row & { many: number }> {
    const parameters: unknown[] = [threshold];
    const bind: Bind = (value) => `$${parameters.push(value)}`;
    const sql = path(bind);
    // Users are looked up only for the rows of the page, not for each row that is sorted.
    const text = `${withClause(sql.with)}SELECT t.*, p.*, ${sql.stop} AS stop FROM (${totals}) t, (${selectJson(this.reader, sql.rows, order)}) p`;
    const row = (await new Statement<Row>(text).one(on, ...parameters))!;
    return { ...row, many: Number(row.many) };
  }
}

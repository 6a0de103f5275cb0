import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { AdminSessionsQuery, SessionTotals } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { endOf, isFound } from '../core/database/search/keyset-search.js';
import type { Bounds, Found } from '../core/database/search/keyset-walk.js';
import { Statement } from '../core/database/statement.js';
import type { Position } from '../core/paging/cursor.js';
import { accessTo, FEW, type Way } from './list-access.js';
import { type Apart, apartOf, walkWithApart } from './list-apart.repository.js';
import { listConditions, type ListFilters } from './list-conditions.js';
import { ListOrder } from './list-order.js';
import { endOfFirstLook, isSearch, type ListWay, searchList, walkList, withoutSearch } from './list-search.js';
import type { ListSql } from './list-sql.js';
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

type Totals = SessionTotals & Pick<ListRead, 'earliest_active'>;

/** The one row of the statement. */
type Row = Totals & JsonRow;

/** The result of the statement. */
interface Rows {
  sessions: SessionJson;
  totals: Totals;
}

/** Bounds for a page that is read in one statement, which has its own conditions. */
const nothing: Bounds = { conditions: [], parameters: [] };

const columns = sessionColumns.map((name) => `s.${name}`).join(', ');

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
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /**
   * Reads rows and totals in one statement, so that they can never disagree.
   *
   * @param threshold separates active from idle, see `idleThreshold`
   * @throws DomainError 422 for a cursor issued for another list
   */
  async read(query: AdminSessionsQuery, threshold: string): Promise<ListRead> {
    const order = new ListOrder(query.sort);
    const way = await this.way(query, order, threshold);
    let found = isSearch(query) ? await searchList(this.reader, query, order, way) : null;
    const { bounds, apart } = way;
    // The rare partition comes first: a scan along the order would be in vain.
    if (!found && bounds && apart && !order.descending) found = await walkWithApart(this.reader, query, order, { ...way, bounds, apart });
    const until = !found && way.bounds ? await endOfFirstLook(this.reader, order, way.table, way.bounds) : undefined;
    let rows = await this.rows(query, order, threshold, { table: way.table, found, until });
    if (until && way.bounds && rows.sessions.length <= query.limit) {
      const begun = { rows: rows.sessions.sessions().map((row) => order.positionOf(row)), last: until };
      found = await (apart
        ? walkWithApart(this.reader, query, order, { ...way, bounds: way.bounds, apart }, begun)
        : walkList(this.reader, query, order, { ...way, bounds: way.bounds }, begun));
      rows = await this.rows(query, order, threshold, { table: way.table, found });
    }
    const { sessions, totals } = rows;
    const { page, last } = sessions.cut(query.limit);
    const end = last ? order.positionOf(last) : found && endOf(found, query.limit);
    return {
      page,
      next_cursor: end && order.cursorOf(end),
      totals: {
        active_sessions: Number(totals.active_sessions),
        total_sessions: Number(totals.total_sessions),
        total_messages: Number(totals.total_messages),
        most_recent_activity: totals.most_recent_activity,
      },
      earliest_active: totals.earliest_active,
    };
  }

  /** Conditions for some filters of a page and for where it begins and has to end, with their own parameters. */
  private conditionsOf(filters: ListFilters, query: AdminSessionsQuery, order: ListOrder, threshold: string): Bounds {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    // PostgreSQL rejects a parameter that no condition uses, and only some conditions use the threshold.
    const sql: ListSql = { source: this.reader, bind, get threshold() { return bind(threshold); } };
    return { conditions: [...order.limits(query, threshold, bind), ...listConditions(filters, sql)], parameters };
  }

  /**
   * Chooses the access path: a single statement or, where that may take long, batches, whose result is then read, and checked again, in one
   * statement. PostgreSQL has statistics and plans by itself, without blocking the event loop; only rows that are rare at one end of an
   * order are unknown to it.
   */
  private async way(query: AdminSessionsQuery, order: ListOrder, threshold: string): Promise<ListWay & { apart?: Apart }> {
    const conditionsOf = (filters: ListFilters) => this.conditionsOf(filters, query, order, threshold);
    const filters = withoutSearch(query);
    const { along, mayBeLong, range } = accessTo(filters, order.column);
    const postgres = this.reader.options.type === 'postgres';
    const by = (index: string) => `user_sessions s${postgres ? '' : ` INDEXED BY ${index}`}`;
    const asked = isSearch(query) ? conditionsOf(filters) : nothing;
    if (!postgres && range && (await this.isFew(range, threshold))) return { ...asked, table: by(range.index) };
    const apart = mayBeLong && !isSearch(query) ? apartOf(filters, order) : null;
    const isWorthIt = apart !== null && (await this.isFew(apart, threshold, apart));
    const isBound = isWorthIt || (mayBeLong && !postgres);
    if (!isBound) return { ...asked, table: by(along.index) };
    return { ...conditionsOf(filters), table: by(along.index), bounds: conditionsOf(along.filters), ...(isWorthIt && { apart }) };
  }

  /** The sessions, looked up by primary key: SQLite would rather scan all of a user's sessions than look a few up. */
  private byKey(): string {
    return this.reader.options.type === 'postgres' ? 'user_sessions s' : 'user_sessions s INDEXED BY sqlite_autoindex_user_sessions_1';
  }

  /** Whether a range is small enough to sort; the check costs no more for a larger one. */
  private async isFew({ index, filters }: Way, threshold: string, { most, condition }: Partial<Apart> = {}): Promise<boolean> {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const conditions = [...(condition ? [condition] : []), ...listConditions(filters, { source: this.reader, bind, get threshold() { return bind(threshold); } })];
    const text = `SELECT count(*) AS rows FROM
      (SELECT 1 FROM user_sessions s${this.reader.options.type === 'postgres' ? '' : ` INDEXED BY ${index}`} WHERE ${conditions.join(' AND ')} LIMIT ${(most ?? FEW) + 1}) few`;
    return (await new Statement<{ rows: number }>(text).one(this.reader, ...parameters))!.rows <= (most ?? FEW);
  }

  /** @param until the row after which to stop, even if more pass the filters */
  private async rows(
    query: AdminSessionsQuery,
    order: ListOrder,
    threshold: string,
    { table, found, until }: { table: string; found: Found | null; until?: Position | undefined },
  ): Promise<Rows> {
    const parameters: unknown[] = [threshold];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const conditions = listConditions(query, { source: this.reader, bind, threshold: '$1' });
    conditions.unshift(...(until ? [order.upTo(until, bind)] : []), ...order.limits(query, threshold, bind));
    if (found) conditions.push(isFound(this.reader, 's.session_id', found, query.limit, bind));
    const people = 'LEFT JOIN users u ON u.user_id = s.user_id';
    const rows = `SELECT ${columns} FROM ${found ? this.byKey() : table} ${isSearch(query) ? people : ''} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY ${order.by('s')} LIMIT ${bind(query.limit + 1)}`;
    // Users are looked up only for the rows of the page, not for each row that is sorted.
    const text = `SELECT * FROM (${totals}) t, (${selectJson(this.reader, rows, order)}) p`;
    const row = (await new Statement<Row>(text).one(this.reader, ...parameters))!;
    return { sessions: new SessionJson(row), totals: row };
  }
}

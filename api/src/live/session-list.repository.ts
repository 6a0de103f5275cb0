import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { AdminSessionsQuery, SessionTotals } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { nextPagePosition, isInResult } from '../core/database/search/keyset-search.js';
import type { Bounds, KeysetResult } from '../core/database/search/keyset-scan.js';
import { Statement } from '../core/database/statement.js';
import type { Position } from '../core/paging/cursor.js';
import { chooseAccessPath, MAX_SORTED_ROWS, type AccessPath } from './list-access.js';
import { type RarePartition, rarePartitionOf, scanWithRarePartition } from './list-rare-partition.repository.js';
import { listConditions, type ListFilters } from './list-conditions.js';
import { ListOrder } from './list-order.js';
import { endOfFirstBatch, isSearch, type ListAccessPath, searchList, scanList, withoutSearch } from './list-search.js';
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
const noBounds: Bounds = { conditions: [], parameters: [] };

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
    const path = await this.planAccess(query, order, threshold);
    let found = isSearch(query) ? await searchList(this.reader, query, order, path) : null;
    const { bounds, rarePartition } = path;
    // The rare partition comes first: a scan along the order would be in vain.
    if (!found && bounds && rarePartition && !order.descending) found = await scanWithRarePartition(this.reader, query, order, { ...path, bounds, rarePartition });
    const until = !found && path.bounds ? await endOfFirstBatch(this.reader, order, path.table, path.bounds) : undefined;
    let rows = await this.rows(query, order, threshold, { table: path.table, found, until });
    if (until && path.bounds && rows.sessions.length <= query.limit) {
      const resumeFrom = { rows: rows.sessions.sessions().map((row) => order.positionOf(row)), last: until };
      found = await (rarePartition
        ? scanWithRarePartition(this.reader, query, order, { ...path, bounds: path.bounds, rarePartition }, resumeFrom)
        : scanList(this.reader, query, order, { ...path, bounds: path.bounds }, resumeFrom));
      rows = await this.rows(query, order, threshold, { table: path.table, found });
    }
    const { sessions, totals } = rows;
    const { page, last } = sessions.cut(query.limit);
    const end = last ? order.positionOf(last) : found && nextPagePosition(found, query.limit);
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
    return { conditions: [...order.pageConditions(query, threshold, bind), ...listConditions(filters, sql)], parameters };
  }

  /**
   * Chooses the access path: a single statement or, where that may take long, batches, whose result is then read, and checked again, in one
   * statement. PostgreSQL has statistics and plans by itself, without blocking the event loop; only rows that are rare at one end of an
   * order are unknown to it.
   */
  private async planAccess(query: AdminSessionsQuery, order: ListOrder, threshold: string): Promise<ListAccessPath & { rarePartition?: RarePartition }> {
    const conditionsOf = (filters: ListFilters) => this.conditionsOf(filters, query, order, threshold);
    const filters = withoutSearch(query);
    const { scanIndex, mayNeedBatches: mayBeLong, range } = chooseAccessPath(filters, order.column);
    const postgres = this.reader.options.type === 'postgres';
    const by = (index: string) => `user_sessions s${postgres ? '' : ` INDEXED BY ${index}`}`;
    const asked = isSearch(query) ? conditionsOf(filters) : noBounds;
    if (!postgres && range && (await this.isSmallRange(range, threshold))) return { ...asked, table: by(range.index) };
    const rarePartition = mayBeLong && !isSearch(query) ? rarePartitionOf(filters, order) : null;
    const isWorthIt = rarePartition !== null && (await this.isSmallRange(rarePartition, threshold, rarePartition));
    const isBound = isWorthIt || (mayBeLong && !postgres);
    if (!isBound) return { ...asked, table: by(scanIndex.index) };
    return { ...conditionsOf(filters), table: by(scanIndex.index), bounds: conditionsOf(scanIndex.filters), ...(isWorthIt && { rarePartition }) };
  }

  /** The sessions, looked up by primary key: SQLite would rather scan all of a user's sessions than look a few up. */
  private byPrimaryKey(): string {
    return this.reader.options.type === 'postgres' ? 'user_sessions s' : 'user_sessions s INDEXED BY sqlite_autoindex_user_sessions_1';
  }

  /** Whether a range is small enough to sort; the check costs no more for a larger one. */
  private async isSmallRange({ index, filters }: AccessPath, threshold: string, { maxRows: most, condition }: Partial<RarePartition> = {}): Promise<boolean> {
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const conditions = [...(condition ? [condition] : []), ...listConditions(filters, { source: this.reader, bind, get threshold() { return bind(threshold); } })];
    const text = `SELECT count(*) AS rows FROM
      (SELECT 1 FROM user_sessions s${this.reader.options.type === 'postgres' ? '' : ` INDEXED BY ${index}`} WHERE ${conditions.join(' AND ')} LIMIT ${(most ?? MAX_SORTED_ROWS) + 1}) few`;
    return (await new Statement<{ rows: number }>(text).one(this.reader, ...parameters))!.rows <= (most ?? MAX_SORTED_ROWS);
  }

  /** @param until the row after which to stop, even if more pass the filters */
  private async rows(
    query: AdminSessionsQuery,
    order: ListOrder,
    threshold: string,
    { table, found, until }: { table: string; found: KeysetResult | null; until?: Position | undefined },
  ): Promise<Rows> {
    const parameters: unknown[] = [threshold];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    const conditions = listConditions(query, { source: this.reader, bind, threshold: '$1' });
    conditions.unshift(...(until ? [order.upTo(until, bind)] : []), ...order.pageConditions(query, threshold, bind));
    if (found) conditions.push(isInResult(this.reader, 's.session_id', found, query.limit, bind));
    const people = 'LEFT JOIN users u ON u.user_id = s.user_id';
    const rows = `SELECT ${columns} FROM ${found ? this.byPrimaryKey() : table} ${isSearch(query) ? people : ''} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY ${order.orderBy('s')} LIMIT ${bind(query.limit + 1)}`;
    // Users are looked up only for the rows of the page, not for each row that is sorted.
    const text = `SELECT * FROM (${totals}) t, (${selectJson(this.reader, rows, order)}) p`;
    const row = (await new Statement<Row>(text).one(this.reader, ...parameters))!;
    return { sessions: new SessionJson(row), totals: row };
  }
}

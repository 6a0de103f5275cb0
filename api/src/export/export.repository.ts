import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { SessionsExportQuery } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { SETTINGS } from '../core/config/settings-token.js';
import type { StorageSettings } from '../core/database/database.settings.js';
import { openReadOnly } from '../core/database/read-only-source.js';
import { Statement } from '../core/database/statement.js';
import type { Position } from '../core/paging/cursor.js';
import { listConditions, type ListFilters, type ListSql } from '../live/list-conditions.js';
import { ListOrder, NOBODY_WAITS } from '../live/list-order.js';
import type { AdminSessionRow, OpeningSettings, SearchScope } from '../sessions/index.js';
import { exportedColumns, type RowScan } from './row-scan.js';
import { SelectedScan } from './selected-scan.repository.js';

const selectTotal = new Statement<{ total: number }>('SELECT coalesce(sum(total_sessions), 0) AS total FROM session_totals');

/** SQLite's page cache for one export in KiB; an export reads every page about once. */
const CACHE_KIB = 4_096;

type Row = AdminSessionRow & { matches: boolean | number | null };

/**
 * A keyset scan for one export, with its filters and sort order. On SQLite it has its own connection, so that no other read queues
 * behind it; on PostgreSQL each batch takes a connection from the pool.
 *
 * Guarantees: each batch is one statement and holds no lock or transaction afterwards. It examines a bounded number of rows,
 * however few match the filters, so none takes long. It resumes after the last row of the previous batch in sort order: a session
 * whose position does not change meanwhile is returned exactly once; one that moves is returned where, and as, a batch finds it.
 */
export class ExportScan implements RowScan {
  private readonly order: ListOrder;
  private last: Position | null = null;
  /** of the order of waiting: whether those who wait are still being read; the others come after them, in the order of the primary key */
  private isAmongWaiting: boolean;

  constructor(
    private readonly source: DataSource,
    private readonly query: SessionsExportQuery,
    private readonly threshold: string,
    private readonly scope: SearchScope,
    private readonly ownsSource = true,
  ) {
    this.order = new ListOrder(query.sort);
    this.isAmongWaiting = this.order.column === 'waiting_since';
  }

  async expectedCount(): Promise<number | null> {
    const { format: _format, delimiter: _delimiter, sort: _sort, ...filters } = this.query;
    if (Object.values(filters).some((value) => value !== undefined)) return null;
    return Number((await selectTotal.one(this.source))!.total);
  }

  async next(limit: number): Promise<{ rows: AdminSessionRow[]; isMore: boolean }> {
    const { text, parameters } = this.statement(limit);
    const examined = await new Statement<Row>(text).all(this.source, ...parameters);
    const last = examined.at(-1);
    if (last) this.last = this.order.positionOf(last);
    const isMore = examined.length === limit || this.isAmongWaiting;
    this.isAmongWaiting &&= examined.length === limit;
    return { rows: examined.filter(({ matches }) => matches), isMore };
  }

  async close(): Promise<void> {
    if (this.ownsSource) await this.source.destroy();
  }

  private statement(limit: number): { text: string; parameters: unknown[] } {
    const { source, query, threshold } = this;
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    // PostgreSQL rejects a parameter that no condition uses, and only some conditions use the threshold.
    const sql: ListSql = { source, bind, scope: this.scope, get threshold() { return bind(threshold); } };
    // The filters are evaluated per row as an expression, so that a row that does not match still counts towards the limit. The
    // bounds of the sort key come first: given two bounds on one side, SQLite seeks to the one it reads first and scans everything
    // in between.
    const matches = listConditions(query, sql);
    const { bounds, orderBy } = this.rangeOf(bind);
    const conditions = [...bounds, ...listConditions(this.keyRangeFilters(), sql)];
    const text = `SELECT ${exportedColumns}, (${matches.length > 0 ? matches.join(' AND ') : 'TRUE'}) AS matches
      FROM user_sessions s LEFT JOIN users u ON u.user_id = s.user_id
      ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
      ORDER BY ${orderBy} LIMIT ${bind(limit)}`;
    return { text, parameters };
  }

  /** Where the next batch begins, and its order. */
  private rangeOf(bind: (value: unknown) => string): { bounds: string[]; orderBy: string } {
    const { last, order } = this;
    if (order.column !== 'waiting_since') return { bounds: last ? [order.after(last, bind)] : [], orderBy: order.orderBy('s') };
    const isFirst = last?.value !== NOBODY_WAITS;
    if (this.isAmongWaiting)
      return {
        bounds: ['s.waiting_since IS NOT NULL', ...(last ? [`(s.waiting_since, s.session_id) > (${bind(last.value)}, ${bind(last.id)})`] : [])],
        orderBy: 's.waiting_since, s.session_id',
      };
    return { bounds: ['s.waiting_since IS NULL', ...(isFirst ? [] : [`s.session_id > ${bind(last.id)}`])], orderBy: 's.session_id' };
  }

  /** Filters that narrow the range of the sort order's own index, so that no row outside of it is examined. */
  private keyRangeFilters(): ListFilters {
    const { status, user_id, from, to } = this.query;
    if (this.order.column !== 'last_activity_at') return {};
    return {
      user_id,
      from: status === 'active' && !(from !== undefined && from > this.threshold) ? this.threshold : from,
      to: status === 'idle' && !(to !== undefined && to < this.threshold) ? this.threshold : to,
    };
  }
}

/** Opens the scans that exports read from. */
@Injectable()
export class ExportRepository {
  constructor(
    @Inject(SETTINGS) private readonly settings: StorageSettings & OpeningSettings,
    @InjectDataSource() private readonly reader: DataSource,
  ) {}

  /**
   * @param threshold separates active from idle sessions for the whole export, see `idleThreshold`
   * @throws driver errors when the database is unavailable
   */
  async open(query: SessionsExportQuery, threshold: string): Promise<ExportScan> {
    const { database, transcripts } = this.settings;
    const scope = transcripts === 'sealed' ? 'people' : 'titles and people';
    if (database.kind === 'postgres') return new ExportScan(this.reader, query, threshold, scope, false);
    const source = await openReadOnly(database);
    await source.query(`PRAGMA cache_size = -${CACHE_KIB}`);
    return new ExportScan(source, query, threshold, scope);
  }

  /** @param session_ids in the order of the file; those that do not exist are left out */
  openSelected(session_ids: readonly string[]): RowScan {
    return new SelectedScan(this.reader, session_ids);
  }
}

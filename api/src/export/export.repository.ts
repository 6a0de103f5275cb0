import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { SessionsExportQuery } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { openReadOnly } from '../core/database/read-only-source.js';
import { Statement } from '../core/database/statement.js';
import type { Position } from '../core/paging/cursor.js';
import { listConditions, type ListFilters } from '../live/list-conditions.js';
import { ListOrder } from '../live/list-order.js';
import type { ListSql } from '../live/list-sql.js';
import type { AdminSessionRow } from '../sessions/index.js';

const columns = `s.session_id, s.user_id, s.title, s.message_count, s.created_at, s.last_activity_at, s.ended_at, s.ended_by,
  s.end_reason, coalesce(u.email, '') AS user_email, u.name AS user_name`;

const selectTotal = new Statement<{ total: number }>('SELECT coalesce(sum(total_sessions), 0) AS total FROM session_totals');

/** KiB of pages that SQLite keeps for one export, which reads every page about once. */
const CACHE_KIB = 4_096;

type Row = AdminSessionRow & { matches: boolean | number | null };

/**
 * The reading side of one export: its filters and its order. On SQLite it has a connection of its own, so that nobody else's read waits
 * behind it; on PostgreSQL each chunk takes one of the pool's.
 *
 * Promises: each chunk is one statement and holds no lock and no transaction afterwards. It looks at a bounded number of rows, however
 * few of them the filters let through, so none takes long. It begins after the last row of the one before in the list's order: of the
 * sessions that keep their place meanwhile none is left out and none comes twice; one that moves is where, and as, its chunk finds it.
 */
export class ExportReading {
  private readonly order: ListOrder;
  private last: Position | null = null;

  constructor(
    private readonly source: DataSource,
    private readonly query: SessionsExportQuery,
    private readonly threshold: string,
    private readonly isOwn = true,
  ) {
    this.order = new ListOrder(query.sort);
  }

  /** @returns how many sessions there will be, about; null where only counting them would tell */
  async expected(): Promise<number | null> {
    const { format: _format, delimiter: _delimiter, sort: _sort, ...filters } = this.query;
    if (Object.values(filters).some((value) => value !== undefined)) return null;
    return Number((await selectTotal.one(this.source))!.total);
  }

  /**
   * Looks at the next rows.
   *
   * @param most rows to look at
   * @returns those that the filters let through, and whether there may be more to look at
   */
  async next(most: number): Promise<{ rows: AdminSessionRow[]; isMore: boolean }> {
    const { text, parameters } = this.statement(most);
    const looked = await new Statement<Row>(text).all(this.source, ...parameters);
    const last = looked.at(-1);
    if (last) this.last = this.order.positionOf(last);
    return { rows: looked.filter(({ matches }) => matches), isMore: looked.length === most };
  }

  /** Closes its own connection. */
  async close(): Promise<void> {
    if (this.isOwn) await this.source.destroy();
  }

  private statement(most: number): { text: string; parameters: unknown[] } {
    const { source, query, threshold } = this;
    const parameters: unknown[] = [];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    // PostgreSQL refuses a parameter that no condition uses, and only some ask for the threshold.
    const sql: ListSql = { source, bind, get threshold() { return bind(threshold); } };
    // The filters are asked of each row, so that a row that does not match counts as looked at; what bounds the order is asked first. Of
    // two bounds on one side SQLite goes to the one that it reads first, and through everything in between.
    const matches = listConditions(query, sql);
    const bounds = [...(this.last ? [this.order.after(this.last, bind)] : []), ...listConditions(this.bounds(), sql)];
    const text = `SELECT ${columns}, (${matches.length > 0 ? matches.join(' AND ') : 'TRUE'}) AS matches
      FROM user_sessions s LEFT JOIN users u ON u.user_id = s.user_id
      ${bounds.length > 0 ? `WHERE ${bounds.join(' AND ')}` : ''}
      ORDER BY ${this.order.by('s')} LIMIT ${bind(most)}`;
    return { text, parameters };
  }

  /** Filters that cut a piece out of the order's own index, so that no row outside of it is looked at. */
  private bounds(): ListFilters {
    const { status, user_id, from, to } = this.query;
    if (this.order.column !== 'last_activity_at') return {};
    return {
      user_id,
      from: status === 'active' && !(from !== undefined && from > this.threshold) ? this.threshold : from,
      to: status === 'idle' && !(to !== undefined && to < this.threshold) ? this.threshold : to,
    };
  }
}

/** Opens what exports read from. */
@Injectable()
export class ExportRepository {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @InjectDataSource() private readonly reader: DataSource,
  ) {}

  /**
   * @param threshold parts active from idle for the whole of the export, see `idleThreshold`
   * @throws what the driver throws when the database does not answer
   */
  async open(query: SessionsExportQuery, threshold: string): Promise<ExportReading> {
    const { database } = this.settings;
    if (database.kind === 'postgres') return new ExportReading(this.reader, query, threshold, false);
    const source = await openReadOnly(database);
    await source.query(`PRAGMA cache_size = -${CACHE_KIB}`);
    return new ExportReading(source, query, threshold, true);
  }
}

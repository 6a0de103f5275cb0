import type { DataSource } from 'typeorm';
import { Statement } from '../core/database/statement.js';
import type { AdminSessionRow } from '../sessions/index.js';
import { exportedColumns, type RowScan } from './row-scan.js';

const joined = 'LEFT JOIN users u ON u.user_id = s.user_id ORDER BY j.place';
const onPostgres = new Statement<AdminSessionRow>(
  `SELECT ${exportedColumns} FROM unnest(CAST($1 AS text[])) WITH ORDINALITY AS j(session_id, place) JOIN user_sessions s ON s.session_id = j.session_id ${joined}`,
);
// The order of a cross join is kept: each id is looked up.
const onSqlite = new Statement<AdminSessionRow>(
  `SELECT ${exportedColumns} FROM (SELECT key AS place, value AS session_id FROM json_each($1)) j CROSS JOIN user_sessions s ON s.session_id = j.session_id ${joined}`,
);

/** Looks up the sessions that somebody chose, in their order; those that do not exist are left out. */
export class SelectedScan implements RowScan {
  private readonly ids: readonly string[];
  private position = 0;

  constructor(
    private readonly source: DataSource,
    session_ids: readonly string[],
  ) {
    this.ids = [...new Set(session_ids)];
  }

  expectedCount(): Promise<number> {
    return Promise.resolve(this.ids.length);
  }

  async next(limit: number): Promise<{ rows: AdminSessionRow[]; isMore: boolean }> {
    const ids = this.ids.slice(this.position, this.position + limit);
    this.position += ids.length;
    const isPostgres = this.source.options.type === 'postgres';
    const rows = await (isPostgres ? onPostgres.all(this.source, ids) : onSqlite.all(this.source, JSON.stringify(ids)));
    return { rows, isMore: this.position < this.ids.length };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

import type { Position } from '../../paging/cursor.js';
import { type ReadExecutor, Statement } from '../statement.js';
import type { Bind, Dialect } from './text-conditions.js';

/** One way to read a page of a list. */
export interface AccessPath {
  (bind: Bind): PathSql;
  /** whether to take it only if the path before it has found some rows, but too few */
  ifSomeFound?: boolean;
}

/** The parts of a statement that reads a page. */
export interface PathSql {
  /** common table expressions */
  with: string[];
  /** the rows in the order of the list: one more than the page has, if there are more */
  rows: string;
  /**
   * An expression with one of three results. NULL: all of the list was seen, so that the rows are the page, however few. `''`: there may be
   * more rows than the path has seen, so that the rows are the page only if they are as many as requested; otherwise the next path is tried.
   * A position as JSON, `[value of the key, id]`: the same, and where the last path's result continues, see {@link positionIn}.
   */
  stop: string;
}

/** One page of a list. Its SQL names the table by `alias`. */
export interface ListPage {
  source: Dialect;
  table: string;
  alias: string;
  columns: string;
  /** columns of the order, which must be unique together, and the direction of both */
  key: string;
  id: string;
  descending: boolean;
  /** filters, and where the page begins */
  conditions(bind: Bind): string[];
  /** the search; empty if there is none */
  matches(bind: Bind): string[];
  /** rows requested: one more than the page has */
  limit: number;
}

/**
 * Scans along the order of the list: short when many rows match.
 *
 * @param index that has the order, for SQLite
 * @param most rows after which to stop, however few of them match; `stop` is then the position of the last one, as JSON
 */
export function alongOrder(page: ListPage, index: string | null, most?: number): AccessPath {
  const { alias, columns, id, key } = page;
  return (bind) => {
    const conditions = conjunction([...mayContinue(page.source, alias), ...page.conditions(bind)]);
    const matches = conjunction(page.matches(bind));
    const from = `FROM ${indexed(page, index)} WHERE ${conditions}`;
    const limit = `LIMIT ${bind(page.limit)}`;
    const order = `ORDER BY ${orderOf(page)}`;
    if (most === undefined) return { with: [], rows: `SELECT ${columns} ${from} AND ${matches} ${order} ${limit}`, stop: 'NULL' };
    const first = `SELECT ${alias}.* ${from} ${order} LIMIT ${bind(most)}`;
    const isPostgres = page.source.options.type === 'postgres';
    return {
      with: [],
      // SQLite would not stop at the limit if it had to sort what is in order already.
      rows: `SELECT ${columns} FROM (${first}) ${alias} WHERE ${matches} ${isPostgres ? order : ''} ${limit}`,
      stop: `(SELECT CAST(${isPostgres ? 'json_build_array' : 'json_array'}(${key}, ${id}) AS text) ${from} ${order} LIMIT 1 OFFSET ${bind(most - 1)})`,
    };
  };
}

/**
 * Reads rows by primary key and sorts them: short when they are few.
 *
 * @param ids SQL of their ids
 */
export function amongIds(page: ListPage, ids: string, conditions: string[], bind: Bind): string {
  const { alias, columns, id, source, table } = page;
  const all = [isOneOf(source, id, ids), ...mayContinue(source, alias), ...page.conditions(bind), ...conditions, ...page.matches(bind)];
  return `SELECT ${columns} FROM ${indexed(page, `sqlite_autoindex_${table}_1`)} WHERE ${conjunction(all)} ORDER BY ${orderOf(page)} LIMIT ${bind(page.limit)}`;
}

/** The table, and the index by which SQLite reads it; PostgreSQL has statistics and chooses by itself. */
export function indexed({ source, table, alias }: Pick<ListPage, 'source' | 'table' | 'alias'>, index: string | null): string {
  return index === null || source.options.type === 'postgres' ? `${table} ${alias}` : `${table} ${alias} INDEXED BY ${index}`;
}

/** SQL that is true where a column is one of some ids. PostgreSQL would rather scan the table than look so many up. @param ids SQL of them */
export function isOneOf({ options }: Dialect, column: string, ids: string): string {
  return options.type === 'postgres' ? `${column} = ANY(ARRAY(${ids}))` : `${column} IN (${ids})`;
}

/** SQL of ORDER BY. */
export function orderOf({ key, id, descending }: Pick<ListPage, 'key' | 'id' | 'descending'>): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `${key} ${direction}, ${id} ${direction}`;
}

/** SQL that is true where every condition is. */
export function conjunction(conditions: string[]): string {
  return conditions.length > 0 ? conditions.map((condition) => `(${condition})`).join(' AND ') : 'TRUE';
}

/** Rows between two checks whether a read may continue: a call from SQLite into JavaScript takes longer than most conditions. */
const ROWS_PER_CHECK = 128;

/** A condition, to be put first, with which a statement on SQLite ends once nobody waits for it any more or its time is over. */
export function mayContinue({ options }: Dialect, alias: string): string[] {
  return options.type === 'postgres' ? [] : [`CASE WHEN ${alias}.rowid % ${ROWS_PER_CHECK} = 0 THEN may_continue() ELSE TRUE END`];
}

/** The rows of a page. */
export interface PageRows<Row> {
  /** one more than the page has, if there are more */
  rows: Row[];
  /** where the page ends if it was not filled, but the list goes on; null at the end of the list */
  stoppedAt: Position | null;
}

/**
 * Reads a page by the first path that finds it; the last path's result counts in any case.
 *
 * @param read reads by one path
 */
export async function readByFirst<Result extends { row_count: number; stop: string | null }>(
  paths: AccessPath[],
  limit: number,
  read: (path: AccessPath) => Promise<Result>,
): Promise<Result> {
  let found = 0;
  for (const path of paths.slice(0, -1)) {
    if (path.ifSomeFound && found === 0) continue;
    const result = await read(path);
    found = result.row_count;
    if (result.stop === null || result.row_count === limit) return result;
  }
  return read(paths.at(-1)!);
}

/** Reads the rows of a page by the first of some paths that finds it. */
export async function readPage<Row>(on: ReadExecutor, { limit }: Pick<ListPage, 'limit'>, paths: AccessPath[]): Promise<PageRows<Row>> {
  const { rows, stop } = await readByFirst(paths, limit, async (path) => {
    const parameters: unknown[] = [];
    const sql = path((value) => `$${parameters.push(value)}`);
    const text = `${withClause(sql.with)}SELECT r.*, e.stop FROM (SELECT ${sql.stop} AS stop) e LEFT JOIN (SELECT 1 AS is_row, p.* FROM (${sql.rows}) p) r ON TRUE`;
    const found = await new Statement<Row & { is_row: 1 | null; stop: string | null }>(text).all(on, ...parameters);
    const rows = found.filter(({ is_row }) => is_row !== null);
    return { rows, row_count: rows.length, stop: found[0]!.stop };
  });
  return { rows, stoppedAt: rows.length < limit ? positionIn(stop) : null };
}

/** SQL of the common table expressions of a statement. */
export function withClause(expressions: string[]): string {
  return expressions.length > 0 ? `WITH ${expressions.join(', ')} ` : '';
}

/** The position in `stop` of {@link alongOrder}. */
export function positionIn(stop: string | null): Position | null {
  if (stop === null || stop === '') return null;
  const [value, id] = JSON.parse(stop) as [string | number, string];
  return { value, id };
}

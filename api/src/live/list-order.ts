import type { AdminSessionsQuery } from '@switchboard/shared';
import { type Position, readCursor, writeCursor } from '../core/paging/cursor.js';
import type { AdminSessionRow } from '../sessions/index.js';

/** The columns that the list can be sorted by. */
export type SortColumn = 'last_activity_at' | 'created_at' | 'message_count' | 'waiting_since';

/** The place of sessions in which nobody waits, after every instant. */
export const NOBODY_WAITS = '~';

/** The part of a row that determines its position. */
type OrderedRow = Pick<AdminSessionRow, SortColumn | 'session_id'>;

/** The part of a query that determines where a page begins, and has to end. */
type LimitedQuery = Pick<AdminSessionsQuery, 'cursor' | 'status' | 'messages' | 'from' | 'to'>;

/** One order of the list, made total by the session's id: shared by its pages, their cursors and a chunked export. */
export class ListOrder {
  readonly column: SortColumn;
  readonly descending: boolean;

  constructor(readonly sort: AdminSessionsQuery['sort']) {
    this.column = sort.replace('-', '') as SortColumn;
    this.descending = sort.startsWith('-');
  }

  /** @returns the cursor of the page that begins after a row */
  cursorOf(position: Position): string {
    return writeCursor(`sessions ${this.sort}`, position);
  }

  /** @throws DomainError 422 for a cursor not issued for this list in this order */
  parseCursor(cursor: string): Position {
    return readCursor(`sessions ${this.sort}`, cursor, this.column === 'message_count' ? 'number' : 'string');
  }

  /** @param table name of the rows to sort, for example `s` */
  orderBy(table: string): string {
    return `${this.keyOf(table)} ${this.direction}, ${table}.session_id ${this.direction}`;
  }

  /** SQL of the value that rows are ordered by. @param table name of the rows, for example `s` */
  keyOf(table: string): string {
    return this.column === 'waiting_since' ? `coalesce(${table}.waiting_since, '${NOBODY_WAITS}')` : `${table}.${this.column}`;
  }

  /** SQL direction of both columns */
  get direction(): 'ASC' | 'DESC' {
    return this.descending ? 'DESC' : 'ASC';
  }

  /** The condition for rows after a position, among rows named `s`. */
  after({ value, id }: Position, bind: (value: unknown) => string): string {
    return `(${this.keyOf('s')}, s.session_id) ${this.descending ? '<' : '>'} (${bind(value)}, ${bind(id)})`;
  }

  /**
   * The conditions for where a page begins and has to end, among rows named `s`. They must precede the filters: of two bounds on one side,
   * the cursor's and a date's, SQLite uses the one that it reads first, and scans everything in between.
   *
   * @param threshold separates active from idle, see `idleThreshold`
   * @throws DomainError 422 for a cursor issued for another list
   */
  pageConditions({ cursor, ...filters }: LimitedQuery, threshold: string, bind: (value: unknown) => string): string[] {
    const limits: string[] = [];
    const { to } = filters;
    const position = cursor === undefined ? null : this.parseCursor(cursor);
    if (position && !this.precedesFilters(position, filters, threshold)) limits.push(this.after(position, bind));
    // No session is active before it is created: this order need not be followed past the last requested day.
    if (to !== undefined && this.column === 'created_at') limits.push(`s.created_at <= ${bind(to)}`);
    return limits;
  }

  /** Whether a position precedes everything that passes the filters in this order, so that they alone determine where a page begins. */
  private precedesFilters({ value }: Position, filters: Omit<LimitedQuery, 'cursor'>, threshold: string): boolean {
    return this.filterStarts(filters, threshold).some((first) => first !== undefined && (this.descending ? value > first : value < first));
  }

  /** Values before which nothing passes the filters in this order. */
  private filterStarts({ status, messages, from, to }: Omit<LimitedQuery, 'cursor'>, threshold: string): (string | number | undefined)[] {
    switch (this.column) {
      case 'last_activity_at':
        return this.descending ? [to, status === 'idle' ? threshold : undefined] : [from, status === 'active' ? threshold : undefined];
      case 'created_at':
        // A session created before the first day may have continued since.
        return this.descending ? [to] : [];
      case 'message_count':
        return this.descending ? [messages === 'none' ? 0 : undefined] : [messages === 'some' ? 1 : undefined];
      case 'waiting_since':
        return [];
    }
  }

  /** A row's position in this order. */
  positionOf(row: OrderedRow): Position {
    return { value: row[this.column] ?? NOBODY_WAITS, id: row.session_id };
  }
}

import type { AdminSessionsQuery } from '@switchboard/shared';
import { type Position, readCursor, writeCursor } from '../core/paging/cursor.js';
import type { AdminSessionRow } from '../sessions/index.js';

/** The columns that the list can be sorted by. */
export type SortColumn = 'last_activity_at' | 'created_at' | 'message_count';

/** What of a row says where it stands. */
type OrderedRow = Pick<AdminSessionRow, SortColumn | 'session_id'>;

/** What of a query tells where a page begins, and has to end. */
type LimitedQuery = Pick<AdminSessionsQuery, 'cursor' | 'status' | 'messages' | 'from' | 'to'>;

/** One order of the list, total by the session's id: what its pages, their cursors and a chunked export have in common. */
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

  /** @throws DomainError 422 for what is no cursor of this list in this order */
  positionIn(cursor: string): Position {
    return readCursor(`sessions ${this.sort}`, cursor, this.column === 'message_count' ? 'number' : 'string');
  }

  /** @param table name of the rows to sort, for example `s` */
  by(table: string): string {
    return `${table}.${this.column} ${this.direction}, ${table}.session_id ${this.direction}`;
  }

  /** of both columns, in SQL */
  get direction(): 'ASC' | 'DESC' {
    return this.descending ? 'DESC' : 'ASC';
  }

  /** The condition of what comes after a row, among rows named `s`. */
  after({ value, id }: Position, bind: (value: unknown) => string): string {
    return `(s.${this.column}, s.session_id) ${this.descending ? '<' : '>'} (${bind(value)}, ${bind(id)})`;
  }

  /** The condition of a row and what comes before it, among rows named `s`. */
  upTo({ value, id }: Position, bind: (value: unknown) => string): string {
    return `(s.${this.column}, s.session_id) ${this.descending ? '>=' : '<='} (${bind(value)}, ${bind(id)})`;
  }

  /**
   * The conditions of where a page begins and has to end, among rows named `s`. They are to stand before the filters: of two bounds on
   * one side, the cursor's and a date's, SQLite goes to the one that it reads first, and through everything in between.
   *
   * @param threshold parts active from idle, see `idleThreshold`
   * @throws DomainError 422 for a foreign cursor
   */
  limits({ cursor, ...filters }: LimitedQuery, threshold: string, bind: (value: unknown) => string): string[] {
    const limits: string[] = [];
    const { to } = filters;
    const position = cursor === undefined ? null : this.positionIn(cursor);
    if (position && !this.precedes(position, filters, threshold)) limits.push(this.after(position, bind));
    // Nobody is active before the session begins: this order need not be followed past the last day asked for.
    if (to !== undefined && this.column === 'created_at') limits.push(`s.created_at <= ${bind(to)}`);
    return limits;
  }

  /** Whether a position stands before all that the filters let through in this order, so that they alone tell where a page begins. */
  private precedes({ value }: Position, filters: Omit<LimitedQuery, 'cursor'>, threshold: string): boolean {
    return this.beginnings(filters, threshold).some((first) => first !== undefined && (this.descending ? value > first : value < first));
  }

  /** Values before which the filters let nothing through in this order. */
  private beginnings({ status, messages, from, to }: Omit<LimitedQuery, 'cursor'>, threshold: string): (string | number | undefined)[] {
    switch (this.column) {
      case 'last_activity_at':
        return this.descending ? [to, status === 'idle' ? threshold : undefined] : [from, status === 'active' ? threshold : undefined];
      case 'created_at':
        // What was begun before the first day may have gone on since.
        return this.descending ? [to] : [];
      case 'message_count':
        return this.descending ? [messages === 'none' ? 0 : undefined] : [messages === 'some' ? 1 : undefined];
    }
  }

  /** Where a row stands in this order. */
  positionOf(row: OrderedRow): Position {
    return { value: row[this.column], id: row.session_id };
  }
}

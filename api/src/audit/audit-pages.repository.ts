import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type AuditAction, auditAction, type AuditKind, type AuditQuery } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { LongReads } from '../core/database/long-reads.js';
import { type AccessPath, mayContinue, readPage } from '../core/database/search/access-path.js';
import type { Bind } from '../core/database/search/text-conditions.js';
import { invalid } from '../core/errors/invalid.js';
import { readCursor, trimPage, writeCursor } from '../core/paging/cursor.js';
import type { AuditRow } from './audit-entry.view.js';
import { entryMatches } from './audit-search.js';

/** Entries after which a search stops; the cursor continues from there, so that no request takes longer as the log grows. */
export const MAX_SEARCHED_ENTRIES = 20_000;

/** Sort order of the list, and the identifier in its cursors. */
const CURSOR_ORDER = 'audit -at';

const NEWEST_FIRST = 'ORDER BY at DESC, seq DESC';

/** The log in pages, newest entry first. */
@Injectable()
export class AuditPages {
  constructor(
    @InjectDataSource() private readonly reader: DataSource,
    private readonly longReads: LongReads,
  ) {}

  /**
   * One page, with current names. A search may end a page early and returns a cursor to continue from.
   *
   * @param hasTitles whether a search may find entries by the titles of sessions
   * @param signal aborted when nobody waits for the page any more
   * @throws DomainError 422 for an invalid cursor; ReadCancelled
   */
  async page(query: AuditQuery, hasTitles: boolean, signal?: AbortSignal): Promise<{ page: AuditRow[]; next_cursor: string | null }> {
    const on = query.q === undefined ? this.reader : this.longReads.on(signal);
    const { rows, stoppedAt } = await readPage<AuditRow>(on, { limit: query.limit + 1 }, [this.path(query, hasTitles)]);
    return trimPage(
      rows,
      query.limit,
      (last) => writeCursor(CURSOR_ORDER, { value: last.at, id: String(last.seq) }),
      stoppedAt && writeCursor(CURSOR_ORDER, { value: stoppedAt.value, id: String(stoppedAt.id) }),
    );
  }

  /** The entries of the page, newest first. A search reads along this order: entries hold ids, so no index knows what they are called. */
  private path(query: AuditQuery, hasTitles: boolean): AccessPath {
    return (bind) => {
      const limit = bind(query.limit + 1);
      if (query.q === undefined) return { with: [], rows: withNames(this.newest(query, limit, bind)), stop: 'NULL' };
      const first = this.newest(query, bind(MAX_SEARCHED_ENTRIES), bind);
      const isPostgres = this.reader.options.type === 'postgres';
      const matches = entryMatches(query.q, hasTitles, this.reader, bind);
      return {
        with: [],
        // SQLite would not stop at the limit if it had to sort what is in order already.
        rows: withNames(`SELECT * FROM (${first}) e WHERE ${matches} ${isPostgres ? NEWEST_FIRST : ''} LIMIT ${limit}`),
        stop: `(SELECT CAST(${isPostgres ? 'json_build_array' : 'json_array'}(at, seq) AS text) FROM (${first}) l ${NEWEST_FIRST}
          LIMIT 1 OFFSET ${bind(MAX_SEARCHED_ENTRIES - 1)})`,
      };
    };
  }

  /** SQL of the newest entries that the filters select. @param most SQL of how many at most */
  private newest(query: AuditQuery, most: string, bind: Bind): string {
    const where = conditionsOf(query, bind);
    const rows = (condition: string) => `SELECT a.* FROM audit_entries a WHERE ${[...mayContinue(this.reader, 'a'), condition].join(' AND ')} ${NEWEST_FIRST} LIMIT ${most}`;
    if (!query.kind) return rows(where);
    // Of several actions, each has its own range of the index: however rare they are, no other entry is read.
    const parts = actionsOf(query.kind).map((action) => `SELECT * FROM (${rows(`action = ${bind(action)} AND ${where}`)}) x`);
    return `SELECT * FROM (${parts.join(' UNION ALL ')}) f ${NEWEST_FIRST} LIMIT ${most}`;
  }
}

/** SQL of a page's entries with the current names of their actors and subjects. The joins apply to the page, not to the whole log. */
function withNames(entries: string): string {
  // Clients choose session ids, possibly one that equals another user's user_id, so each lookup checks the subject type.
  return `SELECT e.*, i.device, s.title AS subject_title, s.end_reason,
      a.email AS actor_email, a.name AS actor_name, p.email AS subject_email, p.name AS subject_name
    FROM (${entries}) e
    LEFT JOIN users a ON a.user_id = e.actor_id
    LEFT JOIN sign_ins i ON i.sign_in_id = e.sign_in_id
    LEFT JOIN user_sessions s ON e.subject_type = 'session' AND s.session_id = e.subject_id
    LEFT JOIN users p ON p.user_id = CASE e.subject_type WHEN 'user' THEN e.subject_id WHEN 'session' THEN s.user_id END
    ORDER BY e.at DESC, e.seq DESC`;
}

/** SQL that is true for the entries that the filters select, from where the page begins. @throws DomainError 422 for an invalid cursor */
function conditionsOf(query: AuditQuery, bind: Bind): string {
  const conditions = ['TRUE'];
  if (query.actor) conditions.push(`actor_id = ${bind(query.actor)}`);
  if (query.action) conditions.push(`action = ${bind(query.action)}`);
  if (query.subject) conditions.push(`subject_id = ${bind(query.subject)}`);
  if (query.subject_type) conditions.push(`subject_type = ${bind(query.subject_type)}`);
  if (query.from) conditions.push(`at >= ${bind(query.from)}`);
  if (query.to) conditions.push(`at <= ${bind(query.to)}`);
  if (query.cursor !== undefined) {
    const { value: at, id: seq } = readCursor(CURSOR_ORDER, query.cursor);
    if (!/^\d{1,15}$/.test(seq)) throw invalid([{ path: ['cursor'], message: 'is not a valid cursor for this list' }]);
    conditions.push(`(at, seq) < (${bind(at)}, ${bind(Number(seq))})`);
  }
  return conditions.join(' AND ');
}

function actionsOf(kind: AuditKind): AuditAction[] {
  return auditAction.options.filter((action) => action.startsWith(`${kind}.`));
}

import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { AdminSessionsQuery, SessionTotals } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import { SETTINGS } from '../core/config/settings-token.js';
import { LongReads } from '../core/database/long-reads.js';
import { type AccessPath, positionIn, readByFirst, withClause } from '../core/database/search/access-path.js';
import { messageHits } from '../core/database/search/message-hits.js';
import type { Bind } from '../core/database/search/text-conditions.js';
import { type ReadExecutor, Statement } from '../core/database/statement.js';
import { type OpeningSettings, searchConditions } from '../sessions/index.js';
import { filterPaths, isSearch, mayTakeLong, type SessionsPage } from './list-access.js';
import { listConditions } from './list-conditions.js';
import { ListOrder } from './list-order.js';
import { searchPaths } from './list-search.js';
import { waitingPaths } from './list-waiting.js';
import { idsOf, type JsonRow, MAX_HIT_BYTES, selectJson, sessionColumns, SessionJson, withHits } from './session-json.js';

/** The result of one consistent read of the list. */
export interface ListRead {
  /** the sessions of the page, a JSON array of `ListedAdminSession` */
  page: string;
  next_cursor: string | null;
  totals: SessionTotals;
  /** the `last_activity_at` of the session that becomes idle first, or null when none is active */
  earliest_active: string | null;
  /** the `last_activity_at` of the session that became idle last, or null when none is idle; on PostgreSQL */
  latest_idle: string | null;
  /** number of changes of the list, and of words that a search finds, that the read includes; on PostgreSQL */
  revision: number;
  words: number;
}

type Counters = Pick<ListRead, 'revision' | 'words' | 'latest_idle'>;
/** The one row of the statement. */
type Row = SessionTotals & Pick<ListRead, 'earliest_active'> & Counters & JsonRow & { stop: string | null };

const LATEST_IDLE = '(SELECT max(last_activity_at) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at <= $1)';
// Maintained totals and ends of indexes; only the active sessions themselves are counted, over the index of open ones.
const sums = ['total_sessions', 'total_messages', 'waiting_sessions', 'handled_sessions', 'revision', 'words_revision'].map((name) => `sum(${name}) AS ${name}`);
const totals = (postgres: boolean) => `SELECT
  st.total_sessions, st.total_messages, st.waiting_sessions, st.handled_sessions, st.revision, st.words_revision AS words,
  ${postgres ? LATEST_IDLE : 'NULL'} AS latest_idle,
  (SELECT count(*) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at > $1) AS active_sessions,
  (SELECT max(last_activity_at) FROM user_sessions) AS most_recent_activity,
  (SELECT min(last_activity_at) FROM user_sessions WHERE ended_at IS NULL AND last_activity_at > $1) AS earliest_active
  FROM (SELECT ${sums.join(', ')} FROM session_totals) st`;

/** Reads the console's list. */
@Injectable()
export class SessionListRepository {
  /** whether titles are hidden */
  private readonly isSealed: boolean;
  private readonly totals: string;

  constructor(
    @InjectDataSource() private readonly reader: DataSource,
    private readonly longReads: LongReads,
    @Inject(SETTINGS) settings: Pick<OpeningSettings, 'transcripts'>,
  ) {
    this.isSealed = settings.transcripts === 'sealed';
    this.totals = totals(reader.options.type === 'postgres');
  }

  /**
   * Reads rows, totals and revision in one statement, so that they can never disagree. What a search by `text` found in the rows is read afterwards.
   *
   * @param threshold separates active from idle, see `idleThreshold`
   * @param signal aborted when nobody waits for the page any more
   * @throws DomainError 422 for a cursor issued for another list; ReadCancelled
   */
  async read(query: AdminSessionsQuery, threshold: string, signal?: AbortSignal): Promise<ListRead> {
    const order = new ListOrder(query.sort);
    const page = this.pageOf(query, order, threshold);
    const paths = this.pathsTo(page, query, order);
    const on = mayTakeLong(query) ? this.longReads.on(signal) : this.reader;
    const row = await readByFirst(paths, page.limit, (path) => this.readBy(path, on, order, threshold));
    const { page: shown, last } = new SessionJson(row).cut(query.limit, query.text === undefined ? 0 : MAX_HIT_BYTES);
    const end = last ? order.positionOf(last) : positionIn(row.stop);
    return {
      page: query.text === undefined ? shown : await this.addHits(shown, query.text, on),
      next_cursor: end && order.cursorOf(end),
      totals: {
        active_sessions: Number(row.active_sessions),
        total_sessions: Number(row.total_sessions),
        total_messages: Number(row.total_messages),
        waiting_sessions: Number(row.waiting_sessions),
        handled_sessions: Number(row.handled_sessions),
        most_recent_activity: row.most_recent_activity,
      },
      earliest_active: row.earliest_active,
      latest_idle: row.latest_idle,
      revision: Number(row.revision),
      words: Number(row.words),
    };
  }

  private async addHits(page: string, text: string, on: ReadExecutor): Promise<string> {
    const ids = idsOf(page);
    return withHits(page, ids, await messageHits(on, ids, text));
  }

  private pathsTo(page: SessionsPage, query: AdminSessionsQuery, order: ListOrder): AccessPath[] {
    if (isSearch(query)) return searchPaths(page, query, order);
    return order.column === 'waiting_since' ? waitingPaths(page, query, order) : filterPaths(page, query, order);
  }

  private pageOf(query: AdminSessionsQuery, order: ListOrder, threshold: string): SessionsPage {
    const { reader: source } = this;
    const scope = this.isSealed ? 'people' : 'titles and people';
    const { q: _q, text: _text, ...filters } = query;
    return {
      source,
      table: 'user_sessions',
      alias: 's',
      columns: sessionColumns.map((name) => `s.${name}`).join(', '),
      key: order.keyOf('s'),
      id: 's.session_id',
      descending: order.descending,
      conditions: (bind) => [...order.pageConditions(query, threshold, bind), ...listConditions(filters, { source, bind, threshold: '$1', scope })],
      matches: (bind) => searchConditions(query, scope, source, bind),
      limit: query.limit + 1,
      threshold: '$1',
      scope,
    };
  }

  private async readBy(path: AccessPath, on: ReadExecutor, order: ListOrder, threshold: string): Promise<Row & { row_count: number }> {
    const parameters: unknown[] = [threshold];
    const bind: Bind = (value) => `$${parameters.push(value)}`;
    const sql = path(bind);
    // Users are looked up only for the rows of the page, not for each row that is sorted.
    const text = `${withClause(sql.with)}SELECT t.*, p.*, ${sql.stop} AS stop FROM (${this.totals}) t, (${selectJson(this.reader, sql.rows, order, this.isSealed)}) p`;
    const row = (await new Statement<Row>(text).one(on, ...parameters))!;
    return { ...row, row_count: Number(row.row_count) };
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { OwnSessionsQuery } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { LongReads } from '../core/database/long-reads.js';
import { alongOrder, type ListPage, readPage } from '../core/database/search/access-path.js';
import { type MessageHit, messageHits } from '../core/database/search/message-hits.js';
import { type Executor, Statement } from '../core/database/statement.js';
import { trimPage, readCursor, writeCursor } from '../core/paging/cursor.js';
import { lastRoleOf, leafOf } from './latest-message.js';
import { searchConditions } from './session-search.js';
import type { AdminSessionRow, SessionRow } from './session.view.js';

const columnNames = `session_id, user_id, title, message_count, last_seq, created_at, last_activity_at, ended_at, ended_by, end_reason, branched, pinned,
  archived, responder, handling, handled_by, handled_by_name, handled_since, waiting_since, handling_version`;
const storedColumns = `${columnNames}, leaf_id`.replace(/\w+/g, 's.$&');
const qualifiedColumns = `${columnNames.replace(/\w+/g, 's.$&')}, ${leafOf('s')} AS leaf_id`;

/** A session as it is stored. `leaf_id` may be null although it has messages when it was read by {@link SessionsRepository.lock}. */
export type StoredSession = SessionRow & { last_seq: number; branched: number };

/** The fields that tell whether a session has changed. */
export type SessionState = Pick<StoredSession, 'session_id' | 'last_seq' | 'title' | 'ended_at' | 'handling_version'>;

/** The fields needed to remove a session. */
export type RemovableSession = Pick<StoredSession, 'session_id' | 'user_id' | 'message_count'>;

const find = new Statement<StoredSession>(`SELECT ${qualifiedColumns} FROM user_sessions s WHERE s.session_id = $1 AND s.deleted_at IS NULL`);
// PostgreSQL locks the row, so that writers of one session run one after another; SQLite has a single writer anyway.
const lock = new Statement<StoredSession>(
  `SELECT ${storedColumns} FROM user_sessions s WHERE s.session_id = $1 AND s.deleted_at IS NULL FOR UPDATE`,
);
const findStored = new Statement<StoredSession>(`SELECT ${storedColumns} FROM user_sessions s WHERE s.session_id = $1 AND s.deleted_at IS NULL`);
const findForAdmin = new Statement<AdminSessionRow>(
  `SELECT ${qualifiedColumns}, ${lastRoleOf('s')} AS last_role, coalesce(u.email, '') AS user_email, u.name AS user_name
   FROM user_sessions s LEFT JOIN users u ON u.user_id = s.user_id WHERE s.session_id = $1`,
);
const insert = new Statement<StoredSession>(
  `INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at) VALUES ($1, $2, $3, $4, $4)
   ON CONFLICT (session_id) DO NOTHING RETURNING ${columnNames}, leaf_id`,
);
const existingOf = (condition: string) =>
  new Statement<{ session_id: string }>(`SELECT session_id FROM user_sessions WHERE session_id ${condition} AND deleted_at IS NULL`);
const existing = { sqlite: existingOf('IN (SELECT value FROM json_each($1))'), postgres: existingOf('= ANY($1)') };
const stateOf = (condition: string) =>
  new Statement<SessionState>(`SELECT session_id, last_seq, title, ended_at, handling_version FROM user_sessions WHERE session_id ${condition} AND deleted_at IS NULL`);
const states = { sqlite: stateOf('IN (SELECT value FROM json_each($1))'), postgres: stateOf('= ANY($1)') };
const rename = new Statement('UPDATE user_sessions SET title = $2 WHERE session_id = $1');
const arrange = new Statement('UPDATE user_sessions SET title = $2, responder = $3, pinned = $4, archived = $5 WHERE session_id = $1');
const unarchive = new Statement('UPDATE user_sessions SET archived = 0 WHERE session_id = $1');
const showBranch = new Statement('UPDATE user_sessions SET leaf_id = $2, branched = 1 WHERE session_id = $1');
const markBranched = new Statement('UPDATE user_sessions SET branched = 1 WHERE session_id = $1');
const end = new Statement(
  `UPDATE user_sessions SET ended_at = $2, ended_by = $3, end_reason = $4, waiting_since = NULL WHERE session_id = $1 AND ended_at IS NULL AND deleted_at IS NULL RETURNING session_id`,
);
const markDeleted = new Statement(
  'UPDATE user_sessions SET deleted_at = $3 WHERE session_id = $1 AND user_id = $2 AND deleted_at IS NULL RETURNING session_id',
);
const findDeleted = new Statement<RemovableSession>(
  'SELECT session_id, user_id, message_count FROM user_sessions WHERE deleted_at IS NOT NULL ORDER BY session_id LIMIT 1',
);
const remove = new Statement('DELETE FROM user_sessions WHERE session_id = $1 AND user_id = $2 RETURNING session_id');
const selectLeastActive = new Statement<RemovableSession>(
  'SELECT session_id, user_id, message_count FROM user_sessions WHERE user_id = $1 ORDER BY last_activity_at, session_id LIMIT $2',
);
const removeMessages = new Statement(
  `DELETE FROM messages WHERE session_id = $1 AND seq IN (SELECT seq FROM messages WHERE session_id = $1 ORDER BY seq LIMIT $2) RETURNING seq`,
);
const wasDeleted = new Statement('SELECT session_id FROM deleted_sessions WHERE session_id = $1');

/** Sessions after which a search stops; the cursor continues from there. */
const MAX_SCANNED_ROWS = 20_000;

/** Sort order of a user's own list, and the name in its cursors. */
const OWN_CURSOR_ORDER = 'own sessions -last_activity_at';

/** One page of a user's sessions. */
export interface OwnPage {
  page: StoredSession[];
  next_cursor: string | null;
  /** why a search by text found them, by session */
  hits: ReadonlyMap<string, MessageHit>;
}

/** Reads and writes sessions. Reads use the read-only data source unless they are given a job's manager; writes need one. */
@Injectable()
export class SessionsRepository {
  constructor(
    @InjectDataSource() private readonly reader: DataSource,
    private readonly longReads: LongReads,
  ) {}

  /** @param on a job's manager, to see the job's own writes */
  find(session_id: string, on: Executor = this.reader): Promise<StoredSession | undefined> {
    return find.one(on, session_id);
  }

  /** @returns those that there are, except for deleted ones */
  async existing(session_ids: string[]): Promise<Set<string>> {
    const isPostgres = this.reader.options.type === 'postgres';
    const rows = isPostgres ? await existing.postgres.all(this.reader, session_ids) : await existing.sqlite.all(this.reader, JSON.stringify(session_ids));
    return new Set(rows.map(({ session_id }) => session_id));
  }

  /** The states of those that there are, except for deleted ones. */
  states(session_ids: string[]): Promise<SessionState[]> {
    const isPostgres = this.reader.options.type === 'postgres';
    return isPostgres ? states.postgres.all(this.reader, session_ids) : states.sqlite.all(this.reader, JSON.stringify(session_ids));
  }

  findForAdmin(session_id: string): Promise<AdminSessionRow | undefined> {
    return findForAdmin.one(this.reader, session_id);
  }

  /** Reads a session that the job is about to change; nothing else changes it until the job ends. */
  lock(manager: EntityManager, session_id: string): Promise<StoredSession | undefined> {
    return (this.reader.options.type === 'postgres' ? lock : findStored).one(manager, session_id);
  }

  /** @returns the new row, or undefined when the id is taken */
  insert(
    manager: EntityManager,
    row: { session_id: string; user_id: string; title: string | null; at: string },
  ): Promise<StoredSession | undefined> {
    return insert.one(manager, row.session_id, row.user_id, row.title, row.at);
  }

  async rename(manager: EntityManager, session_id: string, title: string): Promise<void> {
    await rename.all(manager, session_id, title);
  }

  /** Stores what a user may choose of a session. */
  async arrange(manager: EntityManager, { session_id, title, responder, pinned, archived }: StoredSession): Promise<void> {
    await arrange.all(manager, session_id, title, responder, pinned, archived);
  }

  /** Takes a session out of the archive. */
  async unarchive(manager: EntityManager, session_id: string): Promise<void> {
    await unarchive.all(manager, session_id);
  }

  /** Shows the branch that ends with the message `leaf_id`. */
  async showBranch(manager: EntityManager, session_id: string, leaf_id: string): Promise<void> {
    await showBranch.all(manager, session_id, leaf_id);
  }

  /** Records that the order of the session's messages is no longer that of their `seq`. */
  async markBranched(manager: EntityManager, session_id: string): Promise<void> {
    await markBranched.all(manager, session_id);
  }

  /** @returns false when there is no such session or it has already ended */
  async end(manager: EntityManager, session_id: string, at: string, ended_by: string, reason: string | null): Promise<boolean> {
    return (await end.one(manager, session_id, at, ended_by, reason)) !== undefined;
  }

  /** From now on its user no longer finds it. @returns false when this user has no such session */
  async markDeleted(manager: EntityManager, session_id: string, user_id: string, at: string): Promise<boolean> {
    return (await markDeleted.one(manager, session_id, user_id, at)) !== undefined;
  }

  /** @returns a session whose deletion is not finished, or undefined */
  findDeleted(): Promise<RemovableSession | undefined> {
    return findDeleted.one(this.reader);
  }

  /** @returns false when this user has no such session */
  async remove(manager: EntityManager, session_id: string, user_id: string): Promise<boolean> {
    return (await remove.one(manager, session_id, user_id)) !== undefined;
  }

  /** @returns the user's least recently active sessions */
  leastActiveOf(user_id: string, limit: number): Promise<RemovableSession[]> {
    return selectLeastActive.all(this.reader, user_id, limit);
  }

  /** Removes the first messages of a session that is about to be removed itself, so that no statement removes very many. */
  async removeMessages(manager: EntityManager, session_id: string, limit: number): Promise<void> {
    await removeMessages.all(manager, session_id, limit);
  }

  /** Whether a deleted session had this id. */
  async wasDeleted(manager: EntityManager, session_id: string): Promise<boolean> {
    return (await wasDeleted.one(manager, session_id)) !== undefined;
  }

  /**
   * One page of a user's sessions, most recent activity first. A search may end a page early and returns a cursor to continue from.
   *
   * @param signal aborted when nobody waits for the page any more
   * @throws DomainError 422 for a cursor that is invalid or was issued for another list; ReadCancelled
   */
  async ownPage(user_id: string, query: OwnSessionsQuery, signal?: AbortSignal): Promise<OwnPage> {
    const after = query.cursor === undefined ? null : readCursor(OWN_CURSOR_ORDER, query.cursor);
    const isSearch = query.q !== undefined || query.text !== undefined;
    const list: ListPage = {
      source: this.reader,
      table: 'user_sessions',
      alias: 's',
      columns: qualifiedColumns,
      key: 's.last_activity_at',
      id: 's.session_id',
      descending: true,
      conditions: (bind) => [
        `s.user_id = ${bind(user_id)}`,
        's.deleted_at IS NULL',
        ...(query.pinned === undefined ? [] : [`s.pinned = ${query.pinned ? 1 : 0}`]),
        `s.archived = ${query.archived ? 1 : 0}`,
        ...(query.messages ? [query.messages === 'some' ? 's.message_count > 0' : 's.message_count = 0'] : []),
        ...(after ? [`(s.last_activity_at, s.session_id) < (${bind(after.value)}, ${bind(after.id)})`] : []),
      ],
      matches: (bind) => searchConditions(query, 'titles', this.reader, bind),
      limit: query.limit + 1,
    };
    // A user has few sessions, compared with what the indexes of everybody's would propose.
    const path = alongOrder(list, 'ix_user_sessions_user_activity', isSearch ? MAX_SCANNED_ROWS : undefined);
    const on = isSearch ? this.longReads.on(signal, user_id) : this.reader;
    const { rows, stoppedAt } = await readPage<StoredSession>(on, list, [path]);
    const cursorOf = (last: StoredSession) => writeCursor(OWN_CURSOR_ORDER, { value: last.last_activity_at, id: last.session_id });
    const trimmed = trimPage(rows, query.limit, cursorOf, stoppedAt && writeCursor(OWN_CURSOR_ORDER, stoppedAt));
    if (query.text === undefined) return { ...trimmed, hits: new Map() };
    return { ...trimmed, hits: await messageHits(on, trimmed.page.map(({ session_id }) => session_id), query.text) };
  }
}

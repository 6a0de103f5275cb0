import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { OwnSessionsQuery } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { nextPagePosition, isInResult, searchByKey } from '../core/database/search/keyset-search.js';
import { type Executor, Statement } from '../core/database/statement.js';
import { trimPage, readCursor, writeCursor } from '../core/paging/cursor.js';
import { searchCandidates, searchConditions } from './session-search.js';
import type { AdminSessionRow, SessionRow } from './session.view.js';

const columnNames =
  'session_id, user_id, title, message_count, last_seq, created_at, last_activity_at, ended_at, ended_by, end_reason';
const qualifiedColumns = columnNames.replace(/\w+/g, 's.$&');

/** A session as it is stored. */
export type StoredSession = SessionRow & { last_seq: number };

/** The fields needed to remove a session. */
export type RemovableSession = Pick<StoredSession, 'session_id' | 'user_id' | 'message_count'>;

const find = new Statement<StoredSession>(`SELECT ${qualifiedColumns} FROM user_sessions s WHERE s.session_id = $1 AND s.deleted_at IS NULL`);
// PostgreSQL locks the row, so that writers of one session run one after another; SQLite has a single writer anyway.
const lock = new Statement<StoredSession>(
  `SELECT ${qualifiedColumns} FROM user_sessions s WHERE s.session_id = $1 AND s.deleted_at IS NULL FOR UPDATE`,
);
const findForAdmin = new Statement<AdminSessionRow>(
  `SELECT ${qualifiedColumns}, coalesce(u.email, '') AS user_email, u.name AS user_name
   FROM user_sessions s LEFT JOIN users u ON u.user_id = s.user_id WHERE s.session_id = $1`,
);
const insert = new Statement<StoredSession>(
  `INSERT INTO user_sessions (session_id, user_id, title, created_at, last_activity_at) VALUES ($1, $2, $3, $4, $4)
   ON CONFLICT (session_id) DO NOTHING RETURNING ${columnNames}`,
);
const rename = new Statement(
  'UPDATE user_sessions SET title = $3 WHERE session_id = $1 AND user_id = $2 AND deleted_at IS NULL RETURNING session_id',
);
const end = new Statement(
  `UPDATE user_sessions SET ended_at = $2, ended_by = $3, end_reason = $4 WHERE session_id = $1 AND ended_at IS NULL AND deleted_at IS NULL RETURNING session_id`,
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

/** Sort order of a user's own list, and the name in its cursors. */
const OWN_CURSOR_ORDER = 'own sessions -last_activity_at';

/** Reads and writes sessions. Reads use the read-only data source unless they are given a job's manager; writes need one. */
@Injectable()
export class SessionsRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** @param on a job's manager, to see the job's own writes */
  find(session_id: string, on: Executor = this.reader): Promise<StoredSession | undefined> {
    return find.one(on, session_id);
  }

  findForAdmin(session_id: string): Promise<AdminSessionRow | undefined> {
    return findForAdmin.one(this.reader, session_id);
  }

  /** Reads a session that the job is about to change; nothing else changes it until the job ends. */
  lock(manager: EntityManager, session_id: string): Promise<StoredSession | undefined> {
    return (this.reader.options.type === 'postgres' ? lock : find).one(manager, session_id);
  }

  /** @returns the new row, or undefined when the id is taken */
  insert(
    manager: EntityManager,
    row: { session_id: string; user_id: string; title: string | null; at: string },
  ): Promise<StoredSession | undefined> {
    return insert.one(manager, row.session_id, row.user_id, row.title, row.at);
  }

  /** @returns false when this user has no such session */
  async rename(manager: EntityManager, session_id: string, user_id: string, title: string): Promise<boolean> {
    return (await rename.one(manager, session_id, user_id, title)) !== undefined;
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
   * @throws DomainError 422 for a cursor that is invalid or was issued for another list
   */
  async ownPage(user_id: string, query: OwnSessionsQuery): Promise<{ page: StoredSession[]; next_cursor: string | null }> {
    const parameters: unknown[] = [user_id];
    const conditions = ['s.user_id = $1', 's.deleted_at IS NULL'];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    if (query.messages) conditions.push(query.messages === 'some' ? 's.message_count > 0' : 's.message_count = 0');
    if (query.cursor !== undefined) {
      const { value, id } = readCursor(OWN_CURSOR_ORDER, query.cursor);
      conditions.push(`(s.last_activity_at, s.session_id) < (${bind(String(value))}, ${bind(id)})`);
    }
    const cursorOf = (last: StoredSession) => writeCursor(OWN_CURSOR_ORDER, { value: last.last_activity_at, id: last.session_id });
    if (query.q === undefined && query.text === undefined) {
      const rows = await this.ownRows(conditions, parameters, query.limit + 1);
      return trimPage(rows, query.limit, cursorOf);
    }
    const result = await searchByKey({
      source: this.reader,
      tables: 'user_sessions s',
      key: 's.last_activity_at',
      id: 's.session_id',
      descending: true,
      conditions,
      matches: (add) => searchConditions(query, 'titles', this.reader, add).join(' AND '),
      parameters: [...parameters],
      candidates: searchCandidates(query, 'titles', this.reader),
      limit: query.limit + 1,
    });
    const matches = searchConditions(query, 'titles', this.reader, bind);
    const page = await this.ownRows([...conditions, ...matches, isInResult(this.reader, 's.session_id', result, query.limit, bind)], parameters, query.limit);
    const end = nextPagePosition(result, query.limit);
    return trimPage(page, query.limit, cursorOf, end && writeCursor(OWN_CURSOR_ORDER, end));
  }

  private ownRows(conditions: string[], parameters: unknown[], limit: number): Promise<StoredSession[]> {
    const text = `SELECT ${qualifiedColumns} FROM user_sessions s WHERE ${conditions.join(' AND ')}
      ORDER BY s.last_activity_at DESC, s.session_id DESC LIMIT $${parameters.length + 1}`;
    return new Statement<StoredSession>(text).all(this.reader, ...parameters, limit);
  }
}

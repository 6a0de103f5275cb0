import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { SessionOpeningsQuery } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { type Executor, Statement } from '../../core/database/statement.js';
import { readCursor, trimPage, writeCursor } from '../../core/paging/cursor.js';
import type { OpeningRow } from './opening.view.js';

const columns = 'opening_id, session_id, owner_id, "by", by_name, by_role, reason_kind, reason, opened_at, expires_at, closed_at';
const isOpen = (now: string) => `closed_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`;

const insert = new Statement(`INSERT INTO openings (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`);
const find = new Statement<OpeningRow>(`SELECT ${columns} FROM openings WHERE opening_id = $1`);
// The one that lasts longest.
const newest = 'ORDER BY CASE WHEN expires_at IS NULL THEN 0 ELSE 1 END, expires_at DESC, opening_id DESC LIMIT 1';
const findOpen = new Statement<OpeningRow>(`SELECT ${columns} FROM openings WHERE "by" = $1 AND session_id = $2 AND ${isOpen('$3')} ${newest}`);
const findOpenSearch = new Statement<OpeningRow>(`SELECT ${columns} FROM openings WHERE "by" = $1 AND session_id IS NULL AND ${isOpen('$2')} ${newest}`);
const close = new Statement<OpeningRow>(`UPDATE openings SET closed_at = $2 WHERE opening_id = $1 AND closed_at IS NULL AND expires_at > $2 RETURNING ${columns}`);
// Those that came with a take-over.
const closeHeld = new Statement<OpeningRow>(`UPDATE openings SET closed_at = $2 WHERE session_id = $1 AND closed_at IS NULL AND expires_at IS NULL RETURNING ${columns}`);

// Those that ended, or end, after the beginning of the period; whatever was opened in it is among them.
const since = (session: string) =>
  new Statement<{ opened: number | string }>(
    `SELECT count(*) AS opened FROM (SELECT 1 FROM openings WHERE "by" = $1 AND session_id ${session} AND expires_at > $2 AND opened_at > $2 LIMIT $3) recent`,
  );
const countOfSession = since('= $4');
const countOfSearches = since('IS NULL');

/** Sort order of a session's openings, and the identifier in its cursors. */
const CURSOR_ORDER = 'openings -opened_at';

/** The table `openings`. Instants are passed in: SQL has no clock. */
@Injectable()
export class OpeningsRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  async insert(manager: EntityManager, row: OpeningRow): Promise<void> {
    const { opening_id, session_id, owner_id, by, by_name, by_role, reason_kind, reason, opened_at, expires_at, closed_at } = row;
    await insert.all(manager, opening_id, session_id, owner_id, by, by_name, by_role, reason_kind, reason, opened_at, expires_at, closed_at);
  }

  find(manager: EntityManager, opening_id: string): Promise<OpeningRow | undefined> {
    return find.one(manager, opening_id);
  }

  /**
   * The opening of one administrator that lasts longest.
   *
   * @param session_id null for searches
   * @param on a job's manager, to see its own writes
   * @returns undefined where none is open at that instant
   */
  findOpen(by: string, session_id: string | null, now: string, on: Executor = this.reader): Promise<OpeningRow | undefined> {
    return session_id === null ? findOpenSearch.one(on, by, now) : findOpen.one(on, by, session_id, now);
  }

  /**
   * How often an administrator has opened something since an instant, without take-overs.
   *
   * @param session_id null for searches
   * @param most where counting ends
   */
  async countSince(manager: EntityManager, by: string, session_id: string | null, since: string, most: number): Promise<number> {
    const row = session_id === null ? await countOfSearches.one(manager, by, since, most) : await countOfSession.one(manager, by, since, most, session_id);
    return Number(row!.opened);
  }

  /** @returns those of the sessions that this administrator may read at that instant */
  async openAmong(by: string, session_ids: readonly string[], now: string): Promise<Set<string>> {
    if (session_ids.length === 0) return new Set();
    const text = `SELECT DISTINCT session_id FROM openings WHERE "by" = $1 AND ${isOpen('$2')} AND session_id IN (${session_ids.map((_, at) => `$${at + 3}`).join(', ')})`;
    const rows = await new Statement<{ session_id: string }>(text).all(this.reader, by, now, ...session_ids);
    return new Set(rows.map(({ session_id }) => session_id));
  }

  /** @returns undefined where it was no longer open, or came with a take-over */
  close(manager: EntityManager, opening_id: string, at: string): Promise<OpeningRow | undefined> {
    return close.one(manager, opening_id, at);
  }

  /** Closes what a take-over has opened of a session. @returns what was closed */
  closeHeld(manager: EntityManager, session_id: string, at: string): Promise<OpeningRow[]> {
    return closeHeld.all(manager, session_id, at);
  }

  /** One page of the openings of a session, newest first. @throws DomainError 422 for an invalid cursor */
  async page(session_id: string, { limit, cursor }: SessionOpeningsQuery): Promise<{ page: OpeningRow[]; next_cursor: string | null }> {
    const parameters: unknown[] = [session_id, limit + 1];
    let after = '';
    if (cursor !== undefined) {
      const { value, id } = readCursor(CURSOR_ORDER, cursor);
      parameters.push(value, id);
      after = 'AND (opened_at, opening_id) < ($3, $4)';
    }
    const text = `SELECT ${columns} FROM openings WHERE session_id = $1 ${after} ORDER BY opened_at DESC, opening_id DESC LIMIT $2`;
    const rows = await new Statement<OpeningRow>(text).all(this.reader, ...parameters);
    return trimPage(rows, limit, ({ opened_at, opening_id }) => writeCursor(CURSOR_ORDER, { value: opened_at, id: opening_id }));
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { AuditQuery } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { Statement } from '../core/database/statement.js';
import { invalid } from '../core/http/validation.js';
import { trimPage, readCursor, writeCursor } from '../core/paging/cursor.js';
import type { AuditRow } from './audit-entry.view.js';
import type { ChainedEntry } from './chain.js';

/** The end of the chain. */
export interface ChainHead {
  seq: number;
  hash: string;
}

const columns = 'entry_id, seq, at, actor_id, sign_in_id, action, subject_type, subject_id, details, prev_hash, hash';

// Every append updates this row first: on PostgreSQL the next one blocks here and then sees the committed head.
const advanceHead = new Statement<ChainHead>('UPDATE audit_head SET seq = seq + 1 WHERE chain = 0 RETURNING seq, hash');
const setHeadHash = new Statement('UPDATE audit_head SET hash = $1 WHERE chain = 0');
const insert = new Statement(`INSERT INTO audit_entries (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`);
const selectHead = new Statement<ChainHead>('SELECT seq, hash FROM audit_head WHERE chain = 0');
const selectNext = new Statement<ChainedEntry>(
  `SELECT ${columns} FROM audit_entries WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3`,
);

const selectPastHead = new Statement<{ seq: number }>(
  'SELECT seq FROM audit_entries WHERE seq > (SELECT seq FROM audit_head WHERE chain = 0) ORDER BY seq LIMIT 1',
);

/** Sort order of the list, and the identifier in its cursors. */
const CURSOR_ORDER = 'audit -at';

/** The tables `audit_entries` and `audit_head`. */
@Injectable()
export class AuditRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /**
   * Reserves the next sequence number; no other transaction can append until the job ends.
   *
   * @returns the seq of the new entry and the hash of the one before it
   * @throws Error when the head row is missing: without it, no audited action may proceed
   */
  async advanceHead(manager: EntityManager): Promise<ChainHead> {
    const head = await advanceHead.one(manager);
    if (!head) throw new Error('The head of the audit log is missing.');
    return head;
  }

  /** Appends the entry whose sequence number was reserved. */
  async append(manager: EntityManager, entry: ChainedEntry): Promise<void> {
    const { entry_id, seq, at, actor_id, sign_in_id, action, subject_type, subject_id, details } = entry;
    const { prev_hash, hash } = entry;
    const columnsAboutAction = [action, subject_type, subject_id, details];
    await insert.all(manager, entry_id, seq, at, actor_id, sign_in_id, ...columnsAboutAction, prev_hash, hash);
    await setHeadHash.all(manager, hash);
  }

  /** @returns the recorded end of the chain, or undefined when its row is missing */
  head(): Promise<ChainHead | undefined> {
    return selectHead.one(this.reader);
  }

  /** @returns the seq of the first entry past the recorded end, which can only come from tampering, or undefined */
  async beyondHead(): Promise<number | undefined> {
    return (await selectPastHead.one(this.reader))?.seq;
  }

  /** @returns up to `limit` entries with a seq greater than `after` and at most `until`, in order */
  next(after: number, until: number, limit: number): Promise<ChainedEntry[]> {
    return selectNext.all(this.reader, after, until, limit);
  }

  /** One page, newest first, with current names. @throws DomainError 422 for an invalid cursor */
  async page(query: AuditQuery): Promise<{ page: AuditRow[]; next_cursor: string | null }> {
    const parameters: unknown[] = [];
    const conditions = ['TRUE'];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
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
    // The joins apply to one page, not to the whole log. Clients choose session ids, possibly one that equals another user's
    // user_id, so each lookup checks the subject type.
    const text = `SELECT e.*, i.device,
        a.email AS actor_email, a.name AS actor_name, p.email AS subject_email, p.name AS subject_name
      FROM (SELECT ${columns} FROM audit_entries WHERE ${conditions.join(' AND ')}
        ORDER BY at DESC, seq DESC LIMIT ${bind(query.limit + 1)}) e
      LEFT JOIN users a ON a.user_id = e.actor_id
      LEFT JOIN sign_ins i ON i.sign_in_id = e.sign_in_id
      LEFT JOIN user_sessions s ON e.subject_type = 'session' AND s.session_id = e.subject_id
      LEFT JOIN users p ON p.user_id = CASE e.subject_type WHEN 'user' THEN e.subject_id WHEN 'session' THEN s.user_id END
      ORDER BY e.at DESC, e.seq DESC`;
    const rows = await new Statement<AuditRow>(text).all(this.reader, ...parameters);
    return trimPage(rows, query.limit, (last) => writeCursor(CURSOR_ORDER, { value: last.at, id: String(last.seq) }));
  }
}

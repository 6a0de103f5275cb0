import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Feedback, FeedbackEntry, FeedbackQuery, FeedbackReason } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { LongReads } from '../../core/database/long-reads.js';
import { Statement } from '../../core/database/statement.js';
import { readCursor, trimPage, writeCursor } from '../../core/paging/cursor.js';

/** Whose feedback, and on which message. */
export interface FeedbackKey {
  session_id: string;
  message_id: string;
  user_id: string;
}

type EntryRow = Omit<FeedbackEntry, 'reasons'> & { reasons: string };

const upsert = new Statement(
  `INSERT INTO message_feedback (session_id, message_id, user_id, rating, reasons, comment, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (session_id, message_id, user_id) DO UPDATE
   SET rating = excluded.rating, reasons = excluded.reasons, comment = excluded.comment, at = excluded.at`,
);
const remove = new Statement<{ at: string }>('DELETE FROM message_feedback WHERE session_id = $1 AND message_id = $2 AND user_id = $3 RETURNING at');

/** Sort order of the list, and the identifier in its cursors. */
const CURSOR_ORDER = 'feedback -at';
/** Between the two ids of a cursor: sessions choose the ids of their messages, so that one alone is not unique. */
const SEPARATOR = ' ';

/** The table `message_feedback`. */
@Injectable()
export class FeedbackRepository {
  constructor(
    @InjectDataSource() private readonly reader: DataSource,
    private readonly longReads: LongReads,
  ) {}

  /** Stores feedback in the place of any that this user gave of the message before. */
  async put(manager: EntityManager, { session_id, message_id, user_id }: FeedbackKey, { rating, reasons, comment, at }: Feedback): Promise<void> {
    await upsert.all(manager, session_id, message_id, user_id, rating, JSON.stringify(reasons), comment, at);
  }

  /** @returns false when the user had not rated that message */
  async remove(manager: EntityManager, { session_id, message_id, user_id }: FeedbackKey): Promise<boolean> {
    return (await remove.one(manager, session_id, message_id, user_id)) !== undefined;
  }

  /**
   * One page, newest first.
   *
   * @param signal aborted when nobody waits for the page any more
   * @throws DomainError 422 for an invalid cursor; ReadCancelled
   */
  async page(query: FeedbackQuery, signal: AbortSignal): Promise<{ page: FeedbackEntry[]; next_cursor: string | null }> {
    const parameters: unknown[] = [];
    const conditions = ['TRUE'];
    const bind = (value: unknown) => `$${parameters.push(value)}`;
    if (query.rating) conditions.push(`f.rating = ${bind(query.rating)}`);
    if (query.user_id) conditions.push(`f.user_id = ${bind(query.user_id)}`);
    if (query.responder !== undefined) conditions.push(`m.responder = ${bind(query.responder)}`);
    if (query.model !== undefined) conditions.push(`m.model = ${bind(query.model)}`);
    if (query.from) conditions.push(`f.at >= ${bind(query.from)}`);
    if (query.to) conditions.push(`f.at <= ${bind(query.to)}`);
    if (query.cursor !== undefined) {
      const { value: at, id } = readCursor(CURSOR_ORDER, query.cursor);
      const [message_id, session_id = ''] = id.split(SEPARATOR);
      // The first condition repeats what the second one implies, in a form for which both databases use the index.
      conditions.push(`f.at <= ${bind(at)}`, `(f.at, f.message_id, f.session_id) < (${bind(at)}, ${bind(message_id)}, ${bind(session_id)})`);
    }
    const text = `SELECT f.message_id, f.session_id, f.user_id, f.rating, f.reasons, f.comment, m.responder, m.model, f.at
      FROM message_feedback f JOIN messages m ON m.session_id = f.session_id AND m.message_id = f.message_id
      WHERE ${conditions.join(' AND ')} ORDER BY f.at DESC, f.message_id DESC, f.session_id DESC LIMIT ${bind(query.limit + 1)}`;
    // A filter of which little is left may read all feedback.
    const isFiltered = [query.rating, query.responder, query.model].some((value) => value !== undefined);
    const rows = await new Statement<EntryRow>(text).all(isFiltered ? this.longReads.on(signal) : this.reader, ...parameters);
    const entries = rows.map((row) => ({ ...row, reasons: JSON.parse(row.reasons) as FeedbackReason[] }));
    return trimPage(entries, query.limit, ({ at, message_id, session_id }) => writeCursor(CURSOR_ORDER, { value: at, id: message_id + SEPARATOR + session_id }));
  }
}

import type { AdminSession, Session } from '@switchboard/shared';
import type { SessionEntity } from './session.entity.js';
import { statusAt } from './session.status.js';

/** The columns of a session that a view shows. */
export type SessionRow = Pick<SessionEntity, Exclude<keyof Session, 'status'>>;

/** A session with the fields of its user that administrators see. */
export type AdminSessionRow = SessionRow & { user_email: string; user_name: string | null };

/** @param threshold see `idleThreshold` */
export function toSessionView(row: SessionRow, threshold: string): Session {
  return {
    session_id: row.session_id,
    user_id: row.user_id,
    title: row.title,
    status: statusAt(row, threshold),
    message_count: row.message_count,
    created_at: row.created_at,
    last_activity_at: row.last_activity_at,
    ended_at: row.ended_at,
    ended_by: row.ended_by,
    end_reason: row.end_reason,
  };
}

/** @param threshold see `idleThreshold` */
export function toAdminSessionView(row: AdminSessionRow, threshold: string): AdminSession {
  return { ...toSessionView(row, threshold), user_email: row.user_email, user_name: row.user_name };
}

import type { AdminSession, ListedSession, SearchHit, Session } from '@switchboard/shared';
import type { SessionEntity } from './session.entity.js';
import { statusAt } from './session.status.js';

/** The columns of a session that a view shows. */
export type SessionRow = Pick<SessionEntity, Exclude<keyof Session, 'status' | 'title_sealed'>>;

/** A session with the fields of its user that administrators see. */
export type AdminSessionRow = Omit<SessionRow, 'pinned' | 'archived'> & Pick<AdminSession, 'last_role' | 'user_email' | 'user_name'>;

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
    leaf_id: row.leaf_id,
    responder: row.responder,
    handling: row.handling,
    handled_by: row.handled_by,
    handled_by_name: row.handled_by_name,
    handled_since: row.handled_since,
    waiting_since: row.waiting_since,
    handling_version: row.handling_version,
    pinned: row.pinned !== 0,
    archived: row.archived !== 0,
  };
}

/** @param threshold see `idleThreshold` @param hit why a search by text found it */
export function toListedSessionView(row: SessionRow, threshold: string, hit?: SearchHit): ListedSession {
  return { ...toSessionView(row, threshold), ...(hit && { hit: { message_id: hit.message_id, excerpt: hit.excerpt } }) };
}

/** @param threshold see `idleThreshold` @param isSealed whether titles are hidden from administrators */
export function toAdminSessionView(row: AdminSessionRow, threshold: string, isSealed: boolean): AdminSession {
  const { pinned, archived, ...session } = toSessionView({ ...row, pinned: 0, archived: 0 }, threshold);
  const view: AdminSession = { ...session, last_role: row.last_role, user_email: row.user_email, user_name: row.user_name };
  return isSealed ? withoutTitle(view) : view;
}

/** A session for administrators from whom titles are hidden: most are the beginning of what was said. */
export function withoutTitle<View extends Pick<Session, 'title' | 'title_sealed'>>(session: View): View {
  return { ...session, title: null, title_sealed: true };
}

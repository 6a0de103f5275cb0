import { Injectable } from '@nestjs/common';
import type { Session } from '@switchboard/shared';
import type { WriteJob } from '../core/database/write-gate.js';
import type { Principal } from '../core/http/access.js';
import { SessionsService } from './sessions.service.js';

/** What extensions may rely on of a session. Instants are ISO 8601 in UTC. @since 0.2.0 */
export type ReadSession = Pick<
  Session,
  'session_id' | 'user_id' | 'title' | 'status' | 'message_count' | 'created_at' | 'last_activity_at' | 'ended_at' | 'ended_by' | 'end_reason'
>;

/** What a job may rely on of a session that it has locked: everything but the status, which depends on the clock. @since 0.2.0 */
export type LockedSession = Omit<ReadSession, 'status'>;

/**
 * Reads sessions, for extensions.
 *
 * @since 0.2.0
 */
@Injectable()
export class SessionsReader {
  constructor(private readonly sessions: SessionsService) {}

  /** A session of the caller. @throws DomainError 404 `session_not_found`, also for somebody else's */
  async own(principal: Principal, session_id: string): Promise<ReadSession> {
    return toReadSession(await this.sessions.findOwn(principal, session_id));
  }

  /**
   * A session of the caller, which nothing else changes or deletes until the job ends: for rows that must not outlive it.
   *
   * @throws DomainError 404 `session_not_found`, also for somebody else's
   */
  async lockOwn({ manager }: WriteJob, { user_id }: Principal, session_id: string): Promise<LockedSession> {
    return toLockedSession(await this.sessions.lockOwn(manager, user_id, session_id));
  }

  /** Anybody's session, for administrators: without its title where transcripts are sealed. @throws DomainError 404 `session_not_found` */
  async any(session_id: string): Promise<ReadSession> {
    return toReadSession(await this.sessions.findAny(session_id));
  }
}

function toReadSession(session: ReadSession): ReadSession {
  return { ...toLockedSession(session), status: session.status };
}

function toLockedSession(session: LockedSession): LockedSession {
  const { session_id, user_id, title, message_count, created_at, last_activity_at, ended_at, ended_by, end_reason } = session;
  return { session_id, user_id, title, message_count, created_at, last_activity_at, ended_at, ended_by, end_reason };
}

import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { ClosingWork } from './closing-work.js';
import { sessionNotFound } from './session.errors.js';
import { SessionDeleted } from './session.events.js';
import { type Removable, SessionsRepository } from './sessions.repository.js';

/** Maximum number of messages removed per job; on SQLite every other request waits for a job. */
export const MESSAGES_AT_ONCE = 200;
/** Maximum number of sessions removed per job. */
export const SESSIONS_AT_ONCE = 20;

/**
 * Removes sessions with all their messages, in jobs of a bounded size.
 *
 * Promises: a session too large for one job is marked as deleted by the first; from then on its user no longer finds it, and what an error
 * or a crash leaves behind is removed later ({@link finishOne}). `SessionDeleted` is published once, in the job that removes the session's
 * row; until then administrators still see what is left.
 */
@Injectable()
export class SessionRemoval {
  private readonly logger = new Logger(SessionRemoval.name);

  constructor(
    private readonly gate: WriteGate,
    private readonly repository: SessionsRepository,
    private readonly closing: ClosingWork,
    private readonly clock: Clock,
  ) {}

  /** Removes a user's session; when this resolves, the user no longer has it. @throws DomainError 404 */
  async remove(session_id: string, user_id: string): Promise<void> {
    const session = await this.repository.find(session_id);
    if (session?.user_id !== user_id) throw sessionNotFound();
    await this.closing.finish(session_id);
    if (session.message_count <= MESSAGES_AT_ONCE) {
      if (!(await this.removeRow(session))) throw sessionNotFound();
    } else {
      const isMarked = await this.gate.run(({ manager }) => this.repository.markDeleted(manager, session_id, user_id, this.clock.instant()));
      if (!isMarked) throw sessionNotFound();
      await this.finish(session).catch((error: unknown) =>
        this.logger.warn({ err: error, session_id }, 'what a deleted session leaves could not be removed; tried again within a minute'),
      );
    }
    await this.closing.finish(session_id);
  }

  /**
   * Removes some sessions of a user whose account is deleted.
   *
   * @returns whether there may be more
   * @throws errors of the write gate or of a listener
   */
  async removeSomeOf(user_id: string): Promise<boolean> {
    const sessions = await this.repository.someOf(user_id, SESSIONS_AT_ONCE);
    for (const session of sessions) {
      await this.closing.finish(session.session_id);
      await this.removeAllButSome(session);
    }
    let left = MESSAGES_AT_ONCE;
    await this.gate.run(async (job) => {
      for (const { session_id, message_count } of sessions) {
        if ((left -= Math.min(message_count, MESSAGES_AT_ONCE)) < 0) break;
        if (await this.repository.remove(job.manager, session_id, user_id)) await job.publish(new SessionDeleted(session_id, user_id));
      }
    });
    return sessions.length > 0;
  }

  /**
   * Removes what is left of one session that is marked as deleted.
   *
   * @returns false when there is none
   * @throws errors of the write gate or of a listener
   */
  async finishOne(): Promise<boolean> {
    const session = await this.repository.findDeleted();
    if (session) await this.finish(session);
    return session !== undefined;
  }

  private async finish(session: Removable): Promise<void> {
    await this.removeAllButSome(session);
    await this.removeRow(session);
  }

  /** @returns false when it was already gone */
  private removeRow({ session_id, user_id }: Removable): Promise<boolean> {
    return this.gate.run(async (job) => {
      if (!(await this.repository.remove(job.manager, session_id, user_id))) return false;
      await job.publish(new SessionDeleted(session_id, user_id));
      return true;
    });
  }

  /** Removes messages of a session that is about to be removed, until one job may remove the rest. */
  private async removeAllButSome({ session_id, message_count }: Removable): Promise<void> {
    for (let left = message_count; left > MESSAGES_AT_ONCE; left -= MESSAGES_AT_ONCE)
      await this.gate.run(({ manager }) => this.repository.removeMessages(manager, session_id, MESSAGES_AT_ONCE));
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { SessionCloseHooks } from './session-close-hooks.js';
import { sessionNotFound } from './session.errors.js';
import { SessionDeleted } from './session.events.js';
import { type RemovableSession, SessionsRepository } from './sessions.repository.js';

/** Maximum number of messages removed per job; on SQLite every other request waits for a job. */
export const MAX_MESSAGES_PER_JOB = 200;
/** Maximum number of sessions removed per job. */
export const MAX_SESSIONS_PER_JOB = 20;

/**
 * Removes sessions with all their messages, in jobs of a bounded size.
 *
 * Guarantees: a session too large for one job is marked as deleted by the first; from then on its user no longer finds it, and what an error
 * or a crash leaves behind is removed later ({@link finishNext}). `SessionDeleted` is published once, in the job that removes the session's
 * row; until then administrators still see what is left.
 */
@Injectable()
export class SessionRemoval {
  private readonly logger = new Logger(SessionRemoval.name);

  constructor(
    private readonly gate: WriteGate,
    private readonly repository: SessionsRepository,
    private readonly closeHooks: SessionCloseHooks,
    private readonly clock: Clock,
  ) {}

  /** Removes a user's session; when this resolves, the user no longer has it. @throws DomainError 404 */
  async remove(session_id: string, user_id: string): Promise<void> {
    const session = await this.repository.find(session_id);
    if (session?.user_id !== user_id) throw sessionNotFound();
    await this.closeHooks.runAll(session_id);
    if (session.message_count <= MAX_MESSAGES_PER_JOB) {
      if (!(await this.removeRow(session))) throw sessionNotFound();
    } else {
      const isMarked = await this.gate.run(({ manager }) => this.repository.markDeleted(manager, session_id, user_id, this.clock.instant()));
      if (!isMarked) throw sessionNotFound();
      await this.finishRemoval(session).catch((error: unknown) =>
        this.logger.warn({ err: error, session_id }, 'data of a deleted session could not be removed; retrying within a minute'),
      );
    }
    await this.closeHooks.runAll(session_id);
  }

  /**
   * Removes some sessions of a user whose account is deleted.
   *
   * @returns whether there may be more
   * @throws errors of the write gate or of a listener
   */
  async removeBatchOf(user_id: string): Promise<boolean> {
    const sessions = await this.repository.leastActiveOf(user_id, MAX_SESSIONS_PER_JOB);
    for (const session of sessions) {
      await this.closeHooks.runAll(session.session_id);
      await this.removeExcessMessages(session);
    }
    let budget = MAX_MESSAGES_PER_JOB;
    await this.gate.run(async (job) => {
      for (const { session_id, message_count } of sessions) {
        if ((budget -= Math.min(message_count, MAX_MESSAGES_PER_JOB)) < 0) break;
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
  async finishNext(): Promise<boolean> {
    const session = await this.repository.findDeleted();
    if (session) await this.finishRemoval(session);
    return session !== undefined;
  }

  private async finishRemoval(session: RemovableSession): Promise<void> {
    await this.removeExcessMessages(session);
    await this.removeRow(session);
  }

  /** @returns false when it was already gone */
  private removeRow({ session_id, user_id }: RemovableSession): Promise<boolean> {
    return this.gate.run(async (job) => {
      if (!(await this.repository.remove(job.manager, session_id, user_id))) return false;
      await job.publish(new SessionDeleted(session_id, user_id));
      return true;
    });
  }

  /** Removes messages of a session that is about to be removed, until one job may remove the rest. */
  private async removeExcessMessages({ session_id, message_count }: RemovableSession): Promise<void> {
    for (let remaining = message_count; remaining > MAX_MESSAGES_PER_JOB; remaining -= MAX_MESSAGES_PER_JOB)
      await this.gate.run(({ manager }) => this.repository.removeMessages(manager, session_id, MAX_MESSAGES_PER_JOB));
  }
}

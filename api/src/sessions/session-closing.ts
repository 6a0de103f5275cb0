import { Injectable } from '@nestjs/common';
import type { AdminSession } from '@switchboard/shared';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { SessionCloseHooks } from './session-close-hooks.js';
import { SessionEnded } from './session.events.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

/** What became of a session that was to be ended; a `missing` one never existed or was deleted. */
export type Closing = 'ended' | 'already_ended' | 'missing';

/**
 * Ends sessions on behalf of administrators.
 *
 * Guarantees: work in progress in a session is finished before it ends; a session ends once, and the first time and reason are kept.
 */
@Injectable()
export class SessionClosing {
  constructor(
    private readonly gate: WriteGate,
    private readonly repository: SessionsRepository,
    private readonly sessions: SessionsService,
    private readonly closeHooks: SessionCloseHooks,
    private readonly clock: Clock,
  ) {}

  /** Ends any session. If it has already ended, the first time and reason are kept. @throws DomainError 404 */
  async end(principal: Principal, session_id: string, reason: string | null): Promise<AdminSession> {
    await this.sessions.findAny(session_id);
    await this.close(principal, session_id, reason);
    return this.sessions.findAny(session_id);
  }

  /** Ends any session, as {@link end}, and says what became of it. */
  async close(principal: Principal, session_id: string, reason: string | null): Promise<Closing> {
    if (!(await this.sessions.exists(session_id))) return 'missing';
    await this.closeHooks.runAll(session_id);
    const ended = await this.gate.run(async (job) => {
      if (!(await this.repository.end(job.manager, session_id, this.clock.instant(), principal.user_id, reason))) return false;
      await job.publish(new SessionEnded(await this.sessions.current(job.manager, session_id), actorOf(principal)));
      return true;
    });
    if (!ended) return (await this.sessions.exists(session_id)) ? 'already_ended' : 'missing';
    // Work that began in between is finished as well.
    await this.closeHooks.runAll(session_id);
    return 'ended';
  }
}

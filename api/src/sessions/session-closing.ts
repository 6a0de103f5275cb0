import { Injectable } from '@nestjs/common';
import type { AdminSession } from '@switchboard/shared';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { SessionCloseHooks } from './session-close-hooks.js';
import { SessionEnded } from './session.events.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

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
    await this.closeHooks.runAll(session_id);
    const ended = await this.gate.run(async (job) => {
      if (!(await this.repository.end(job.manager, session_id, this.clock.instant(), principal.user_id, reason))) return false;
      await job.publish(new SessionEnded(await this.sessions.current(job.manager, session_id), actorOf(principal)));
      return true;
    });
    // Work that began in between is finished as well.
    if (ended) await this.closeHooks.runAll(session_id);
    return this.sessions.findAny(session_id);
  }
}

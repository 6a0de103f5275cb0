import { Inject, Injectable } from '@nestjs/common';
import type { PersonRequestState, Session } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import { SETTINGS } from '../../core/config/settings-token.js';
import { WriteGate } from '../../core/database/write-gate.js';
import { actorOf, type Principal } from '../../core/http/access.js';
import { SessionsService, type StoredSession } from '../../sessions/index.js';
import { HandlingChanged } from '../chat.events.js';
import { AdministratorPresence } from './administrator-presence.js';
import { AttributedMessages } from './attributed-messages.js';
import { handledByPerson, personRequestsOff } from './handling.errors.js';
import { HandlingRepository } from './handling.repository.js';
import type { HandlingSettings } from './handling.settings.js';

/** What users do about a person: ask for one, take that back, and see how long it may take. */
@Injectable()
export class PersonRequestsService {
  constructor(
    private readonly gate: WriteGate,
    private readonly sessions: SessionsService,
    private readonly repository: HandlingRepository,
    private readonly messages: AttributedMessages,
    private readonly presence: AdministratorPresence,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: HandlingSettings,
  ) {}

  /** Asks for a person; once one is waited for, nothing changes. @throws DomainError 404; 409 `session_ended`, `handled_by_person` */
  request(principal: Principal, session_id: string, note: string | null): Promise<Session> {
    return this.change(principal, session_id, 'waiting', note);
  }

  /** Takes a request back; where nobody waits, nothing changes. @throws DomainError 404; 409 `session_ended`, `handled_by_person` */
  withdraw(principal: Principal, session_id: string): Promise<Session> {
    return this.change(principal, session_id, 'responder', null);
  }

  /** @throws DomainError 404 */
  async state(principal: Principal, session_id: string): Promise<PersonRequestState> {
    this.assertOn();
    const { handling, waiting_since } = await this.sessions.findOwn(principal, session_id);
    const position = handling === 'waiting' && waiting_since !== null ? await this.repository.position(session_id, waiting_since) : null;
    return { waiting_since, position, reachable: handling === 'person' || this.presence.isAnyoneThere() };
  }

  private async change(principal: Principal, session_id: string, to: 'waiting' | 'responder', note: string | null): Promise<Session> {
    this.assertOn();
    return this.gate.run(async (job) => {
      const session = await this.sessions.lockOwn(job.manager, principal.user_id, session_id);
      this.assertOpen(session);
      const { manager } = job;
      const changed = to === 'waiting' ? await this.repository.request(manager, session_id, this.clock.instant()) : await this.repository.withdraw(manager, session_id);
      if (!changed) return this.sessions.current(manager, session_id);
      const told = await this.messages.tell(job, { ...session, ...changed }, to === 'waiting' ? 'person_requested' : 'request_withdrawn', principal, note);
      await job.publish(new HandlingChanged(told.session, { from: session.handling, to, actor: actorOf(principal), message: told.message, previous_handler: null }));
      return told.session;
    });
  }

  private assertOpen(session: StoredSession): void {
    const refusal = this.sessions.refusal(session);
    if (refusal) throw refusal;
    if (session.handling === 'person') throw handledByPerson();
  }

  private assertOn(): void {
    if (!this.settings.personRequests) throw personRequestsOff();
  }
}

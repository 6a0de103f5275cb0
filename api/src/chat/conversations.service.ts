import { Injectable } from '@nestjs/common';
import type { ResponderList, Session, SessionChange } from '@switchboard/shared';
import type { Principal } from '../core/http/access.js';
import { SessionsService } from '../sessions/index.js';
import { Branches } from './branches.js';
import { Responders } from './responders.js';

/** What users choose in their own sessions. */
@Injectable()
export class ConversationsService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly branches: Branches,
    private readonly available: Responders,
  ) {}

  /** Those among which a user may choose. */
  responders(): ResponderList {
    return { responders: this.available.list() };
  }

  /** @throws DomainError 404, 409 `handled_by_person`, 422 `leaf_unknown` or `responder_unknown` */
  async change(principal: Principal, session_id: string, change: SessionChange): Promise<Session> {
    if (change.responder) this.available.assertKnown(change.responder);
    return this.sessions.change(principal, session_id, change, (job, session, leaf_id) => this.branches.showNewestBelow(job, session, leaf_id));
  }
}

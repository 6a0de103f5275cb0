import { Injectable } from '@nestjs/common';
import type { Session, Typing } from '@switchboard/shared';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import type { Principal } from '../../core/http/access.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { SessionsService } from '../../sessions/index.js';
import { TypingNoticed } from '../chat.events.js';

/** Seconds within which one notice of each side is passed on. */
const INTERVAL_SECONDS = 2;

/** Tells the other side that someone is typing, while a person is waited for or there. Nothing is stored. */
@Injectable()
export class TypingService {
  private readonly notices: WindowCounters;

  constructor(
    private readonly bus: Bus,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {
    this.notices = new WindowCounters({ points: 1, seconds: INTERVAL_SECONDS }, clock);
  }

  /** @throws DomainError 404 */
  async byUser(principal: Principal, session_id: string): Promise<void> {
    const session = await this.sessions.findOwn(principal, session_id);
    if (session.handling !== 'responder') this.passOn(session, 'user', principal);
  }

  /** Only of the administrator who has the session. @throws DomainError 404 */
  async byOperator(principal: Principal, session_id: string): Promise<void> {
    const session = await this.sessions.findAny(session_id);
    if (session.handled_by === principal.user_id) this.passOn(session, 'operator', principal);
  }

  private passOn({ session_id, ended_at }: Pick<Session, 'session_id' | 'ended_at'>, role: Typing['role'], { name }: Principal): void {
    if (ended_at !== null || this.notices.add(`${session_id} ${role}`).count > this.notices.points) return;
    this.bus.notifyCommitted(new TypingNoticed(session_id, { role, name, at: this.clock.instant() }));
  }
}

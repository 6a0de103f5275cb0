import { Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { type WriteJob, WriteGate } from '../../core/database/write-gate.js';
import { OpeningsService, SessionDeleted, SessionEnded } from '../../sessions/index.js';
import { HandlingChanged } from '../chat.events.js';

/** Whoever takes a session over has its transcript open, for as long as they have it; both are decided in one job. */
@Injectable()
export class TakeOverOpenings {
  constructor(
    bus: Bus,
    private readonly gate: WriteGate,
    private readonly openings: OpeningsService,
  ) {
    bus.within(HandlingChanged, (change) => this.follow(change));
    bus.within(SessionEnded, ({ session }) => (session.handling === 'person' ? this.close(session.session_id) : undefined));
    bus.within(SessionDeleted, ({ session_id }) => this.close(session_id));
  }

  private async follow({ session, from, to, actor, previous_handler }: HandlingChanged): Promise<void> {
    if (previous_handler !== null) await this.close(session.session_id);
    if (to !== 'person' || actor === null) return;
    const by = { ...actor, name: session.handled_by_name, role: 'admin' as const };
    await this.within((job) => this.openings.openIn(job, { by, session, reason_kind: from === 'waiting' ? 'asked_for_person' : 'support', isHeld: true }));
  }

  private close(session_id: string): Promise<void> {
    return this.within((job) => this.openings.closeHeld(job, session_id));
  }

  /** Joins the job that publishes the event. */
  private async within(work: (job: WriteJob) => Promise<unknown>): Promise<void> {
    await this.gate.run(work);
  }
}

import { Injectable } from '@nestjs/common';
import type { AdminSession, HandBack, TakeOver } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import { type WriteJob, WriteGate } from '../../core/database/write-gate.js';
import type { DomainError } from '../../core/errors/domain-error.js';
import { actorOf, type Principal } from '../../core/http/access.js';
import { sessionNotFound, SessionsService, type StoredSession } from '../../sessions/index.js';
import { HandlingChanged } from '../chat.events.js';
import { Replies } from '../replies.js';
import { AnswerAfterHandBack, type PendingAnswer } from './answer-after-hand-back.js';
import { AttributedMessages } from './attributed-messages.js';
import { notTakenOver, staleHandling, takenOver } from './handling.errors.js';
import { HandlingRepository } from './handling.repository.js';

/** The state in which a session may be taken over. */
interface Expected {
  /** the administrator who has it; null if nobody may have it */
  from: string | null;
  /** null for any */
  version: number | null;
}

/**
 * Takes sessions over from the responder, and hands them back.
 *
 * Guarantees: of several administrators who take a session over at once, one has it, and the others learn who; the row in the database decides.
 * What a responder is saying is stopped and stored before the person comes, what is queued is not begun, and nothing of either is shown
 * afterwards.
 */
@Injectable()
export class HandlingService {
  constructor(
    private readonly gate: WriteGate,
    private readonly sessions: SessionsService,
    private readonly repository: HandlingRepository,
    private readonly messages: AttributedMessages,
    private readonly replies: Replies,
    private readonly answer: AnswerAfterHandBack,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a session over. By the administrator who has it already, nothing changes.
   *
   * @throws DomainError 404; 409 `taken_over` with who has it, `stale_handling`, `session_ended`
   */
  async takeOver(principal: Principal, session_id: string, { from, handling_version }: TakeOver): Promise<AdminSession> {
    const expected = { from: from ?? null, version: handling_version ?? null };
    const before = await this.sessions.stored(session_id);
    if (!before) throw sessionNotFound();
    // A call that is refused anyway stops nothing. What decides is the row, below.
    const refusal = this.refusal(before, expected, principal);
    if (refusal) throw refusal;
    await this.replies.silence(session_id, () => this.gate.run((job) => this.takeOverIn(job, principal, session_id, expected)));
    return this.sessions.findAny(session_id);
  }

  /**
   * Hands a session back to the responder.
   *
   * @throws DomainError 404; 409 `not_taken_over`, `session_ended`; 422 `no_instructions`, 429 `quota_exceeded` for a note
   */
  async handBack(principal: Principal, session_id: string, { answer_now = false, note }: HandBack): Promise<AdminSession> {
    let pending: PendingAnswer | null = null;
    const drop = () => pending && this.answer.forget(pending);
    const handed = this.gate.run(async (job) => {
      // The job runs a second time after it was rolled back.
      drop();
      const session = await this.lock(job, session_id);
      const changed = await this.repository.handBack(job.manager, session_id, principal.user_id);
      if (!changed) throw this.sessions.refusal(session) ?? notTakenOver();
      const after = { ...session, ...changed };
      const { message } = await this.publish(job, session, after, 'handed_back', principal);
      if (note !== undefined) await this.answer.note(job, principal, after, note);
      pending = answer_now ? await this.answer.prepare(job, after, message) : null;
      return pending;
    });
    handed.catch(drop);
    const stored = await handed;
    if (stored) this.answer.begin(stored);
    return this.sessions.findAny(session_id);
  }

  private async takeOverIn(job: WriteJob, principal: Principal, session_id: string, expected: Expected): Promise<void> {
    const session = await this.lock(job, session_id);
    if (isHeldBy(session, principal)) return;
    const changed = await this.repository.takeOver(job.manager, session_id, principal, { ...expected, at: this.clock.instant() });
    if (!changed) throw this.refusal(session, expected, principal) ?? staleHandling();
    await this.publish(job, session, { ...session, ...changed }, 'person_came', principal);
  }

  private async publish(job: WriteJob, before: StoredSession, after: StoredSession, type: 'person_came' | 'handed_back', principal: Principal) {
    const told = await this.messages.tell(job, after, type, principal);
    const change = { from: before.handling, to: after.handling, actor: actorOf(principal), message: told.message, previous_handler: before.handled_by };
    await job.publish(new HandlingChanged(told.session, change));
    return told;
  }

  private async lock({ manager }: WriteJob, session_id: string): Promise<StoredSession> {
    const session = await this.sessions.lock(manager, session_id);
    if (!session) throw sessionNotFound();
    return session;
  }

  /** @returns why the session may not be taken over; null if it may */
  private refusal(session: StoredSession, { from, version }: Expected, principal: Principal): DomainError | null {
    const isOver = this.sessions.refusal(session);
    if (isOver) return isOver;
    if (isHeldBy(session, principal)) return null;
    if (session.handled_by !== null && session.handled_by !== from) return takenOver(session);
    return session.handled_by !== from || (version !== null && session.handling_version !== version) ? staleHandling() : null;
  }
}

function isHeldBy({ handled_by, ended_at }: StoredSession, { user_id }: Principal): boolean {
  return handled_by === user_id && ended_at === null;
}

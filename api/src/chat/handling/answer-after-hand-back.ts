import { Injectable } from '@nestjs/common';
import type { Message } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import type { WriteJob } from '../../core/database/write-gate.js';
import type { Principal } from '../../core/http/access.js';
import { newId } from '../../core/ids/new-id.js';
import type { StoredSession } from '../../sessions/index.js';
import { UsersService } from '../../users/index.js';
import type { AskedReply } from '../asked-reply.js';
import { Branches } from '../branches.js';
import { toMessageView } from '../message.view.js';
import { MessagesRepository } from '../messages.repository.js';
import { Replies } from '../replies.js';
import type { Turn } from '../reply-order.js';
import { WhispersService } from '../whispers/whispers.service.js';

/** The answer that an administrator asks for who hands a session back. */
export interface PendingAnswer {
  asked: AskedReply;
  /** its place in the order of the session's replies */
  turn: Turn;
  /** the user of the session */
  user_id: string;
}

/** What the responder is to do when an administrator hands a session back: what it has to heed, and whether it answers the last user message. */
@Injectable()
export class AnswerAfterHandBack {
  constructor(
    private readonly messages: MessagesRepository,
    private readonly branches: Branches,
    private readonly replies: Replies,
    private readonly users: UsersService,
    private readonly whispers: WhispersService,
    private readonly clock: Clock,
  ) {}

  /**
   * Tells the responder something for its next answer, within the job that hands the session back.
   *
   * @param session as it is after that
   * @throws DomainError 422 `no_instructions`, 429 `quota_exceeded`
   */
  async note(job: WriteJob, principal: Principal, session: StoredSession, content: string): Promise<void> {
    await this.whispers.addIn(job, principal, session, { content, lasts: 'next' });
  }

  /**
   * Reserves the reply and its turn, within the job that hands the session back. If that is rolled back, {@link forget} has to be called.
   *
   * @param session as it is after that
   * @param handedBack the message that tells of it, which the reply follows
   * @returns null where nobody has said anything since the last answer of the responder or of the administrator
   */
  async prepare(job: WriteJob, session: StoredSession, handedBack: Message): Promise<PendingAnswer | null> {
    const { session_id, user_id } = session;
    const { manager } = job;
    const path = (await this.messages.tree(session_id, manager)).path(handedBack.message_id);
    const last = path.findLast(({ role }) => role !== 'system');
    const stored = last?.role === 'user' ? await this.messages.find(manager, session_id, last.message_id) : undefined;
    if (!stored) return null;
    const newest = await this.messages.findReply(manager, session_id, stored.message_id);
    if (newest && newest.status !== 'interrupted') return null;
    const reply_id = newId(this.clock.now());
    const question = { ...toMessageView(stored), reply_id };
    await this.branches.reserveReplyId(job, question, stored.reply_id, handedBack.message_id);
    const { handling_version, responder } = session;
    const basis = { handling_version, last_seq: handedBack.seq };
    const asked = { question, reply_id, version: (newest?.version ?? 0) + 1, responder, parent_id: handedBack.message_id, basis };
    return { user_id, asked, turn: await this.replies.reserve(job, asked, user_id) };
  }

  /** Asks for the reply, once the job is committed. It is not waited for; its failure is told like any other. */
  begin(pending: PendingAnswer): void {
    void this.ask(pending).catch(() => undefined).finally(() => this.forget(pending));
  }

  /** Ends the turn of an answer that is over, or that was not stored. */
  forget({ turn }: PendingAnswer): void {
    this.replies.release(turn);
  }

  private async ask({ asked, user_id }: PendingAnswer): Promise<unknown> {
    const { name } = await this.users.get(user_id);
    return this.replies.ask(asked, { user_id, name });
  }
}

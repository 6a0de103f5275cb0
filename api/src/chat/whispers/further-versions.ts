import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock/clock.js';
import type { WriteJob } from '../../core/database/write-gate.js';
import { newId } from '../../core/ids/new-id.js';
import { SessionsService } from '../../sessions/index.js';
import type { AskedReply, BegunReply } from '../asked-reply.js';
import { Branches } from '../branches.js';
import { toMessageView } from '../message.view.js';
import { MessagesRepository } from '../messages.repository.js';
import { Replies } from '../replies.js';
import type { Turn } from '../reply-order.js';
import { MessagesMoved } from './whisper.events.js';
import { WhispersRepository } from './whispers.repository.js';

/** A further version of an answer, which is to be generated. */
export interface PendingVersion {
  asked: AskedReply;
  /** its place in the order of the session's replies: before those that wait */
  turn: Turn;
  /** the user of the session */
  user_id: string;
}

/** Prepares another version of an answer that was stopped, in its place: what was sent meanwhile follows that version. */
@Injectable()
export class FurtherVersions {
  constructor(
    private readonly sessions: SessionsService,
    private readonly messages: MessagesRepository,
    private readonly branches: Branches,
    private readonly replies: Replies,
    private readonly whispers: WhispersRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Reserves the reply and its turn, within the job. If that is rolled back, the turn has to be released.
   *
   * @returns null where nothing may be answered in the session any more, or another server has reserved one meanwhile, which heeds the same
   */
  async prepare(job: WriteJob, { session_id, reply_to: message_id, reply_id: stopped_id, responder }: BegunReply): Promise<PendingVersion | null> {
    const { manager } = job;
    const session = await this.sessions.lock(manager, session_id);
    const stored = session && (await this.messages.find(manager, session_id, message_id));
    if (!stored || this.sessions.refusal(session) || !this.replies.isAnswering(session)) return null;
    if (stored.reply_id !== null && stored.reply_id !== stopped_id && (await this.whispers.usedBy(manager, session_id, stored.reply_id)).length > 0) return null;
    const reply_id = newId(this.clock.now());
    const question = { ...toMessageView(stored), reply_id };
    const newest = await this.messages.findReply(manager, session_id, message_id);
    const isFollowed = await this.messages.hasFollower(manager, session_id, stopped_id);
    if (isFollowed) await this.messages.moveFollowers(manager, session_id, stopped_id, reply_id);
    const parent_id = await this.branches.placeOfReply(job, session, toMessageView(stored), newest);
    await this.branches.reserveReplyId(job, question, stored.reply_id, parent_id);
    await this.sessions.markBranched(job, session);
    if (isFollowed) await job.publish(new MessagesMoved(session_id));
    else await this.branches.show(job, session_id, parent_id ?? message_id);
    const version = Math.max(newest?.version ?? 0, await this.replies.newestVersion(job, session_id, message_id)) + 1;
    const basis = { handling_version: session.handling_version, last_seq: session.last_seq };
    const asked = { question, reply_id, version, responder, basis, ...(parent_id !== undefined && { parent_id }) };
    return { asked, turn: await this.replies.reserve(job, asked, session.user_id, 'first'), user_id: session.user_id };
  }
}

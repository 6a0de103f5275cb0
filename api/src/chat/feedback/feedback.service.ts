import { Injectable } from '@nestjs/common';
import type { Feedback, FeedbackInput, FeedbackList, FeedbackQuery, Message } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import { type WriteJob, WriteGate } from '../../core/database/write-gate.js';
import type { Principal } from '../../core/http/access.js';
import { SessionsService, TranscriptAccess } from '../../sessions/index.js';
import { messageNotFound, notRateable } from '../chat.errors.js';
import { FeedbackGiven } from '../chat.events.js';
import type { MessageParameter } from '../message.parameter.js';
import { toMessageView } from '../message.view.js';
import { MessagesRepository } from '../messages.repository.js';
import { FeedbackRepository } from './feedback.repository.js';

/**
 * What users think of the replies in their own sessions.
 *
 * Guarantees: one rating for each message, the latest; its event is published in the job that stores it. Rating is no activity of the
 * session, and is possible after its end.
 */
@Injectable()
export class FeedbackService {
  constructor(
    private readonly gate: WriteGate,
    private readonly clock: Clock,
    private readonly sessions: SessionsService,
    private readonly messages: MessagesRepository,
    private readonly repository: FeedbackRepository,
    private readonly access: TranscriptAccess,
  ) {}

  /** @returns the message with its feedback @throws DomainError 404, 422 `not_rateable` */
  rate({ user_id }: Principal, { session_id, message_id }: MessageParameter, input: FeedbackInput): Promise<Message> {
    return this.gate.run(async (job) => {
      const message = await this.rateable(job, user_id, session_id, message_id);
      const feedback: Feedback = { ...input, at: this.clock.instant() };
      await this.repository.put(job.manager, { session_id, message_id, user_id }, feedback);
      await job.publish(new FeedbackGiven(session_id, message_id, feedback));
      return { ...message, feedback };
    });
  }

  /** Takes a rating back; without one nothing happens. @throws DomainError 404, 422 `not_rateable` */
  async withdraw({ user_id }: Principal, { session_id, message_id }: MessageParameter): Promise<void> {
    await this.gate.run(async (job) => {
      await this.rateable(job, user_id, session_id, message_id);
      if (await this.repository.remove(job.manager, { session_id, message_id, user_id })) await job.publish(new FeedbackGiven(session_id, message_id, null));
    });
  }

  /**
   * All feedback, for administrators; comments only of sessions that the caller may read.
   *
   * @param signal aborted when nobody waits for it any more
   * @throws DomainError 422 for an invalid cursor; ReadCancelled
   */
  async list(principal: Principal, query: FeedbackQuery, signal: AbortSignal): Promise<FeedbackList> {
    const { page, next_cursor } = await this.repository.page(query, signal);
    const readable = await this.access.readable(principal, page.map(({ session_id }) => session_id));
    return { entries: page.map((entry) => (readable.has(entry.session_id) ? entry : { ...entry, comment: null })), next_cursor };
  }

  private async rateable({ manager }: WriteJob, user_id: string, session_id: string, message_id: string): Promise<Message> {
    await this.sessions.lockOwn(manager, user_id, session_id);
    const row = await this.messages.find(manager, session_id, message_id);
    if (!row) throw messageNotFound();
    if (row.role !== 'assistant' && row.role !== 'operator') throw notRateable();
    return toMessageView(row);
  }
}

import { Injectable } from '@nestjs/common';
import type { Message, OperatorMessage } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import { type WriteJob, WriteGate } from '../../core/database/write-gate.js';
import { actorOf, type Principal } from '../../core/http/access.js';
import { newId } from '../../core/ids/new-id.js';
import { sessionNotFound, SessionsService } from '../../sessions/index.js';
import { messageIdReused } from '../chat.errors.js';
import { OperatorMessagePosted } from '../chat.events.js';
import { toMessageView } from '../message.view.js';
import { MessagesRepository } from '../messages.repository.js';
import { AttributedMessages } from './attributed-messages.js';
import { notTakenOver } from './handling.errors.js';

/** A stored message, and whether this call has stored it. */
interface Posted {
  message: Message;
  isNew: boolean;
}

/** What administrators say in sessions that they have taken over. */
@Injectable()
export class OperatorMessagesService {
  constructor(
    private readonly gate: WriteGate,
    private readonly sessions: SessionsService,
    private readonly stored: MessagesRepository,
    private readonly messages: AttributedMessages,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds a message; with the id of an earlier one with the same text, nothing is written.
   *
   * @throws DomainError 404; 409 `not_taken_over`, `session_ended`; 422 `message_id_reused`
   */
  post(principal: Principal, session_id: string, { message: content, message_id = newId(this.clock.now()) }: OperatorMessage): Promise<Posted> {
    return this.gate.run(async (job) => {
      const session = await this.sessions.lock(job.manager, session_id);
      if (!session) throw sessionNotFound();
      const earlier = await this.earlier(job, principal, session_id, { message: content, message_id });
      if (earlier) return { message: earlier, isNew: false };
      const refusal = this.sessions.refusal(session) ?? (session.handled_by === principal.user_id ? null : notTakenOver());
      if (refusal) throw refusal;
      const said = (await this.messages.say(job, session, principal, message_id, content))!;
      await job.publish(new OperatorMessagePosted(said.session, said.message, actorOf(principal)));
      return { message: said.message, isNew: true };
    });
  }

  private async earlier({ manager }: WriteJob, { user_id }: Principal, session_id: string, { message_id, message }: Required<OperatorMessage>): Promise<Message | null> {
    const earlier = await this.stored.find(manager, session_id, message_id);
    if (!earlier) return null;
    if (earlier.role !== 'operator' || earlier.author_id !== user_id || earlier.content !== message) throw messageIdReused('message_id');
    return toMessageView(earlier);
  }
}

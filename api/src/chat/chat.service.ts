import { Injectable } from '@nestjs/common';
import type { ChatAnswer, ChatRequest, Delta, Message, ReplyStart } from '@switchboard/shared';
import { Clock } from '../core/clock/clock.js';
import { type WriteJob, WriteGate } from '../core/database/write-gate.js';
import type { DomainError } from '../core/errors/domain-error.js';
import type { Principal } from '../core/http/access.js';
import { newId } from '../core/ids/new-id.js';
import { QuotasService, sessionNotFound, SessionsService } from '../sessions/index.js';
import { messageIdReused } from './chat.errors.js';
import { MessagePosted } from './chat.events.js';
import { toMessageView } from './message.view.js';
import { MessagesRepository } from './messages.repository.js';
import { type Answer, Replies } from './replies.js';
import type { Turn } from './reply-order.js';
import { type GenerationSlot, GenerationSlots } from './generation-slots.js';

/** Notified of the progress of a chat call, in this order, while it lasts. */
export interface ChatWatcher {
  /** the user's message is committed */
  message(message: Message): void;
  started(start: ReplyStart): void;
  delta(delta: Delta): void;
}

/** What belongs to a chat call besides its user. */
export interface ChatCaller {
  /** as in `ResponderRequest` */
  languages: readonly string[];
  watcher?: ChatWatcher;
}

interface Call {
  slot: GenerationSlot;
  user_id: string;
  session_id: string;
  /** the client's, or a generated one */
  message_id: string;
  request: ChatRequest;
  /** reserved as the message is stored; undefined for one that was stored before */
  turn?: Turn;
}

interface Posted {
  message: Message;
  /** the reply of an earlier call with the same message_id */
  answer: Answer | null;
}

/**
 * Messages in sessions.
 *
 * Promises: a user's message is committed before anything is answered and before the responder runs. A repeated `message_id` writes nothing
 * and gets the first result; if there is none yet, the call waits for it or has it generated.
 */
@Injectable()
export class ChatService {
  constructor(
    private readonly gate: WriteGate,
    private readonly sessions: SessionsService,
    private readonly messages: MessagesRepository,
    private readonly replies: Replies,
    private readonly slots: GenerationSlots,
    private readonly quotas: QuotasService,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends a message and waits for the reply.
   *
   * @throws DomainError 404, 409 `session_ended`, 422 `message_id_reused`, 429 `quota_exceeded` or `too_many_generations`, 502
   *   `responder_failed`, 504 `responder_timeout`
   */
  async sendMessage(principal: Principal, session_id: string, request: ChatRequest, { languages, watcher }: ChatCaller): Promise<ChatAnswer> {
    const { user_id, name } = principal;
    const message_id = request.message_id ?? newId(this.clock.now());
    const slot = this.slots.acquire(user_id, session_id, message_id);
    const call: Call = { slot, user_id, session_id, message_id, request };
    try {
      const { message, answer } = await this.gate.run((job) => this.postMessage(job, call));
      watcher?.message(message);
      const { session, reply } =
        answer ?? (await this.replies.ask(message, { user_id, name, languages }, watcher));
      return { session, message, reply };
    } finally {
      if (call.turn) this.replies.release(call.turn);
      slot.release();
    }
  }

  /** Stops the replies in this user's session; the text generated so far is kept. @throws DomainError 404 */
  async stop(principal: Principal, session_id: string): Promise<void> {
    await this.sessions.findOwn(principal, session_id);
    await this.replies.stop(session_id);
  }

  private async postMessage(job: WriteJob, call: Call): Promise<Posted> {
    const { slot: place, user_id, session_id, message_id, request } = call;
    const session = await this.sessions.openFor(job, user_id, session_id);
    const refusal = this.sessions.refusal(session) ?? place.refusal;
    const message: Message = {
      message_id,
      session_id,
      seq: session.last_seq + 1,
      role: 'user',
      content: request.message,
      created_at: this.clock.instant(),
      responder: null,
      sources: [],
      status: 'complete',
      reply_to: null,
      reply_id: newId(this.clock.now()),
    };
    if (refusal || !(await this.messages.insert(job.manager, message))) return this.resolveRetry(job, call, refusal);
    // A transaction that was rolled back and runs again stores the message later than it did at first.
    if (call.turn) this.replies.release(call.turn);
    call.turn = this.replies.reserve(session_id, message_id);
    await this.quotas.countMessage(job.manager, user_id);
    const after = await this.sessions.titleFromMessage(job, this.sessions.withMessage(session, message), request.message);
    await job.publish(new MessagePosted(after, message));
    return { message, answer: null };
  }

  /**
   * The result of an earlier call with the same id.
   *
   * @throws DomainError `refusal` when there is none, the slot's own when it needs a new reply
   */
  private async resolveRetry(job: WriteJob, { slot: place, session_id, message_id, request }: Call, refusal: DomainError | null): Promise<Posted> {
    const earlier = await this.messages.find(job.manager, session_id, message_id);
    if (!earlier) throw refusal ?? sessionNotFound();
    if (earlier.role !== 'user' || earlier.content !== request.message) throw messageIdReused();
    const answer = await this.earlierAnswer(job, session_id, message_id);
    if (!answer && place.refusal) throw place.refusal;
    const message = toMessageView(earlier);
    return { message: answer ? message : await this.withReplyId(job, message), answer };
  }

  /** The message with the id of the reply that it is about to get: it has none if an earlier version or another program stored it. */
  private async withReplyId(job: WriteJob, message: Message): Promise<Message> {
    if (message.reply_id !== null) return message;
    const reply_id = newId(this.clock.now());
    await this.messages.setReplyId(job.manager, message.session_id, message.message_id, reply_id);
    return { ...message, reply_id };
  }

  /** The final reply, if there is one; a failed or interrupted one is generated again. */
  private async earlierAnswer(job: WriteJob, session_id: string, message_id: string): Promise<Answer | null> {
    const reply = await this.messages.findReply(job.manager, session_id, message_id);
    if (!reply || reply.status === 'interrupted') return null;
    return { session: await this.sessions.current(job.manager, session_id), reply: toMessageView(reply) };
  }
}

import { Injectable } from '@nestjs/common';
import type { ChatAnswer, ChatRequest, Message, ReplyRequest } from '@switchboard/shared';
import { Clock } from '../core/clock/clock.js';
import { type WriteJob, WriteGate } from '../core/database/write-gate.js';
import type { Principal } from '../core/http/access.js';
import { newId } from '../core/ids/new-id.js';
import { SessionsService } from '../sessions/index.js';
import { messageNotFound, replyBegun } from './chat.errors.js';
import { GenerationSlots } from './generation-slots.js';
import { toMessageView } from './message.view.js';
import { MessagesRepository } from './messages.repository.js';
import { type Call, MessagePosting, type Posted } from './message-posting.js';
import { Replies } from './replies.js';
import type { ReplyFollower } from './reply-broadcast.js';

/** How many messages a stream that is resumed sends one by one. */
const MAX_MISSED_MESSAGES = 200;

/** Notified of the progress of a chat call while it lasts, first of the message. */
export interface ChatWatcher extends ReplyFollower {
  /** the user's message is committed */
  message(message: Message): void;
}

/** What belongs to a chat call besides its user. */
export interface ChatCaller {
  /** as in `ResponderRequest` */
  languages: readonly string[];
  watcher?: ChatWatcher;
}

/**
 * Messages in sessions.
 *
 * Guarantees: a user's message is committed before anything is answered and before the responder runs. A repeated `message_id` or `reply_id`
 * writes nothing and gets the first result; if there is none yet, the call waits for it or has it generated.
 */
@Injectable()
export class ChatService {
  constructor(
    private readonly gate: WriteGate,
    private readonly sessions: SessionsService,
    private readonly messages: MessagesRepository,
    private readonly posting: MessagePosting,
    private readonly replies: Replies,
    private readonly slots: GenerationSlots,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends a message and waits for the reply.
   *
   * @throws DomainError 404, 409 `session_ended` or `handled_by_person`, 422 `message_id_reused` or `parent_unknown`, 429 `quota_exceeded` or
   *   `too_many_generations`, 502 `responder_failed`, 504 `responder_timeout`
   */
  sendMessage(principal: Principal, session_id: string, request: ChatRequest, caller: ChatCaller): Promise<ChatAnswer> {
    const message_id = request.message_id ?? newId(this.clock.now());
    return this.answer(principal, session_id, message_id, caller, (job, call) => this.posting.post(job, call, message_id, request));
  }

  /**
   * Has a user message answered once more, and waits for the reply; the earlier ones are kept.
   *
   * @throws DomainError as {@link sendMessage}, and 422 `responder_unknown`
   */
  async regenerate(principal: Principal, session_id: string, message_id: string, request: ReplyRequest, caller: ChatCaller): Promise<ChatAnswer> {
    if (request.responder !== undefined) this.replies.assertResponder(request.responder);
    const reply_id = request.reply_id ?? newId(this.clock.now());
    return this.answer(principal, session_id, reply_id, caller, (job, call) =>
      this.posting.requestReply(job, call, message_id, { reply_id, responder: request.responder ?? null }),
    );
  }

  /**
   * The messages that were added to a session after the one with the given `seq`.
   *
   * @param maxBytes of their stored text
   * @returns null where these are too many or too large, or where the session has no such `seq`
   */
  async messagesSince(session_id: string, seq: number, maxBytes: number): Promise<Message[] | null> {
    const last = await this.sessions.lastSeq(session_id);
    if (seq >= last) return seq === last ? [] : null;
    const sizes = await this.messages.sizesAfter(session_id, seq, MAX_MISSED_MESSAGES + 1);
    if (sizes.length > MAX_MISSED_MESSAGES || sizes.reduce((sum, { bytes }) => sum + bytes, 0) > maxBytes) return null;
    return (await this.messages.between(session_id, seq, last)).map(toMessageView);
  }

  /** Stops the replies in this user's session; the text generated so far is kept. @throws DomainError 404 */
  async stop(principal: Principal, session_id: string): Promise<void> {
    await this.sessions.findOwn(principal, session_id);
    await this.replies.stop(session_id);
  }

  /**
   * Takes a message that waits for its answer back from the queue: it stays, unanswered.
   *
   * @throws DomainError 404; 409 `reply_begun` when nothing waits any more
   */
  async withdraw(principal: Principal, session_id: string, message_id: string): Promise<void> {
    const { session_id: own } = await this.sessions.findOwn(principal, session_id);
    if (await this.replies.withdraw(own, message_id)) return;
    const message = await this.messages.findInSession(own, message_id);
    throw message?.role === 'user' ? replyBegun() : messageNotFound();
  }

  /** @param key identifies the reply among those that this user has in progress in the session */
  private async answer(
    { user_id, name }: Principal,
    session_id: string,
    key: string,
    { languages, watcher }: ChatCaller,
    post: (job: WriteJob, call: Call) => Promise<Posted>,
  ): Promise<ChatAnswer> {
    const slot = this.slots.acquire(user_id, session_id, key);
    const call: Call = { slot, user_id, session_id };
    try {
      const { asked, answer } = await this.gate.run((job) => post(job, call));
      const message = asked.question;
      watcher?.message(message);
      const { session, reply } =
        answer ?? (await this.replies.ask(asked, { user_id, name, languages }, watcher)) ?? (await this.withoutReply(session_id));
      return { session, message, reply };
    } finally {
      if (call.turn) this.replies.release(call.turn);
      slot.release();
    }
  }

  private async withoutReply(session_id: string): Promise<Pick<ChatAnswer, 'session' | 'reply'>> {
    return { session: await this.sessions.findAnyOwn(session_id), reply: null };
  }
}

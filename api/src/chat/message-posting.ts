import { Injectable } from '@nestjs/common';
import type { ChatAnswer, ChatRequest, Message } from '@switchboard/shared';
import { Clock } from '../core/clock/clock.js';
import type { WriteJob } from '../core/database/write-gate.js';
import type { DomainError } from '../core/errors/domain-error.js';
import { newId } from '../core/ids/new-id.js';
import { QuotasService, sessionNotFound, SessionsService, type StoredSession } from '../sessions/index.js';
import type { AskedReply, HandlingBasis } from './asked-reply.js';
import { Branches } from './branches.js';
import { messageIdReused, messageNotFound } from './chat.errors.js';
import { MessagePosted } from './chat.events.js';
import { handledByPerson } from './handling/handling.errors.js';
import type { GenerationSlot } from './generation-slots.js';
import { toMessageView } from './message.view.js';
import { MessagesRepository } from './messages.repository.js';
import { Replies } from './replies.js';
import type { Turn } from './reply-order.js';
import { UsageService } from './usage/usage.service.js';

/** What no session has as its `handling_version`. */
const NO_VERSION = -1;

/** A chat call in progress. */
export interface Call {
  slot: GenerationSlot;
  user_id: string;
  session_id: string;
  /** where the question waits to be answered, reserved within the job that stores it; undefined if nothing was stored */
  turn?: Turn;
}

/** The outcome of a job: the reply to generate, or the one that an earlier call already got. */
export interface Posted {
  asked: AskedReply;
  /** the finished reply of an earlier call, or null in it where none is to come; null if the reply is still to be generated */
  answer: Pick<ChatAnswer, 'session' | 'reply'> | null;
}

/**
 * Stores what users send, within the jobs of their chat calls.
 *
 * Guarantees: a call may be repeated with the same id; it then stores no second message, and gets the first
 * one's reply or has it generated.
 */
@Injectable()
export class MessagePosting {
  constructor(
    private readonly sessions: SessionsService,
    private readonly messages: MessagesRepository,
    private readonly branches: Branches,
    private readonly replies: Replies,
    private readonly quotas: QuotasService,
    private readonly usage: UsageService,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores a user message and reserves its reply; if the message is stored already, returns the outcome of the earlier call.
   *
   * @throws DomainError 404, 409 `session_ended` or `handled_by_person`, 422 `message_id_reused` or `parent_unknown`, 429
   */
  async post(job: WriteJob, call: Call, message_id: string, request: ChatRequest): Promise<Posted> {
    const { user_id, session_id } = call;
    const opened = await this.sessions.openFor(job, user_id, session_id);
    const refusal = this.sessions.refusal(opened) ?? (this.replies.isAnswering(opened) ? call.slot.refusal : null);
    if (refusal) return this.earlierOrRefusal(job, call, message_id, request, refusal);
    const message = await this.insert(job, opened, message_id, request);
    if (!message) return this.earlierOrRefusal(job, call, message_id, request, null);
    const session = await this.sessions.unarchive(job, opened);
    await this.quotas.countMessage(job.manager, user_id);
    const asked = { question: message, reply_id: message.reply_id ?? '', version: 1, responder: session.responder, basis: basisOf(opened, message.seq) };
    if (message.reply_id !== null) {
      await this.reserveTurn(job, call, asked);
      await this.usage.assertTokensLeft(job, user_id);
    }
    const after = await this.sessions.titleFromMessage(job, this.sessions.withMessage(session, message), request.message);
    await job.publish(new MessagePosted(after, message));
    return { asked, answer: message.reply_id === null ? { session: after, reply: null } : null };
  }

  /**
   * Requests another reply to a stored user message; if an earlier call has requested `reply_id`, returns its outcome.
   *
   * @throws DomainError 404, 409 `session_ended` or `handled_by_person`, 422 `message_id_reused`, 429
   */
  async requestReply(job: WriteJob, call: Call, message_id: string, { reply_id, responder }: Pick<AskedReply, 'reply_id' | 'responder'>): Promise<Posted> {
    const { user_id, session_id } = call;
    const session = await this.sessions.lockOwn(job.manager, user_id, session_id);
    const stored = await this.messages.find(job.manager, session_id, message_id);
    if (stored?.role !== 'user') throw messageNotFound();
    const question = { ...toMessageView(stored), reply_id };
    const asked = { question, reply_id, responder: responder ?? session.responder, basis: basisOf(session, session.last_seq) };
    const existing = await this.messages.find(job.manager, session_id, reply_id);
    if (existing && existing.reply_to !== message_id) throw messageIdReused('reply_id');
    if (existing && existing.status !== 'interrupted')
      return { asked: { ...asked, version: existing.version }, answer: { session: await this.sessions.current(job.manager, session_id), reply: toMessageView(existing) } };
    const refusal = this.sessions.refusal(session) ?? (session.handling === 'person' ? handledByPerson() : call.slot.refusal);
    if (refusal) throw refusal;
    const newest = await this.messages.findReply(job.manager, session_id, message_id);
    const parent_id = await this.branches.placeOfReply(job, session, toMessageView(stored), newest);
    if (stored.reply_id !== reply_id) await this.branches.reserveReplyId(job, question, stored.reply_id, parent_id);
    await this.quotas.countMessage(job.manager, user_id);
    await this.usage.assertTokensLeft(job, user_id);
    await this.branches.show(job, session_id, parent_id ?? message_id);
    const version = existing?.version ?? Math.max(newest?.version ?? 0, await this.replies.newestVersion(job, session_id, message_id)) + 1;
    const placed = { ...asked, version, isRepeated: stored.reply_id === reply_id, ...(parent_id !== undefined && { parent_id }) };
    await this.reserveTurn(job, call, placed);
    return { asked: placed, answer: null };
  }

  private async insert(job: WriteJob, session: StoredSession, message_id: string, { message: content, parent_id }: ChatRequest): Promise<Message | null> {
    const { session_id, leaf_id } = session;
    const message: Message = {
      message_id, session_id, seq: session.last_seq + 1, role: 'user', content, created_at: this.clock.instant(), status: 'complete',
      responder: null, sources: [], reply_to: null, reply_id: this.replies.isAnswering(session) ? newId(this.clock.now()) : null, parent_id: null, version: 1,
      model: null, finish_reason: null, usage: null, first_ms: null, thought_ms: null, total_ms: null, history_from: null, stood_in_for: null,
      author_id: null, author_name: null, event: null, feedback: null,
    };
    if (parent_id !== undefined && !(await this.messages.find(job.manager, session_id, message_id)))
      message.version = await this.branches.nextVersion(job, session, parent_id);
    const inserted = await this.messages.insertUserMessage(job.manager, message, { parent_id, leaf_id });
    return inserted ? { ...message, parent_id: inserted.parent_id } : null;
  }

  /** A job may run twice, if its transaction was rolled back: the turn that its first run reserved is then released. */
  private async reserveTurn(job: WriteJob, call: Call, asked: AskedReply): Promise<void> {
    if (call.turn) this.replies.release(call.turn);
    await call.slot.assertFree(job.manager, asked.reply_id);
    call.turn = await this.replies.reserve(job, asked, call.user_id);
  }

  /**
   * The outcome of an earlier call with the same id.
   *
   * @throws DomainError `refusal` if there was no such call; the slot's own if a reply has to be generated
   */
  private async earlierOrRefusal(job: WriteJob, { slot, session_id }: Call, message_id: string, request: ChatRequest, refusal: DomainError | null): Promise<Posted> {
    const earlier = await this.messages.find(job.manager, session_id, message_id);
    if (!earlier) throw refusal ?? sessionNotFound();
    if (earlier.role !== 'user' || earlier.content !== request.message) throw messageIdReused('message_id');
    const message = toMessageView(earlier);
    const session = await this.sessions.current(job.manager, session_id);
    const newest = await this.messages.findReply(job.manager, session_id, message_id);
    const isAnswering = this.replies.isAnswering(session);
    // What is answered still, although a person has come, may be joined, but not be begun once it is over.
    const basis = isAnswering ? basisOf(session, await this.sessions.lastSeq(session_id, job.manager)) : basisOf({ handling_version: NO_VERSION }, earlier.seq);
    const asked = { question: message, reply_id: message.reply_id ?? '', version: newest?.version ?? 1, responder: session.responder, basis };
    if (newest && newest.status !== 'interrupted') return { asked, answer: { session, reply: toMessageView(newest) } };
    if (!isAnswering && (await this.replies.newestVersion(job, session_id, message_id)) === 0) {
      // What was sent to the person gets no reply; what failed before they came is answered only by them.
      if (session.handling === 'person' && (newest || message.reply_id !== null)) throw handledByPerson();
      return { asked, answer: { session, reply: null } };
    }
    if (slot.refusal) throw slot.refusal;
    await slot.assertFree(job.manager, asked.reply_id);
    const parent_id = await this.branches.placeOfReply(job, session, message, newest);
    const placed = { ...asked, isRepeated: true, ...(parent_id !== undefined && { parent_id }) };
    return { asked: await this.ensureReplyId(job, placed, newest?.message_id), answer: null };
  }

  /**
   * Reserves a new id for the reply in two cases: the message has none, because an earlier version of Switchboard or another program stored it;
   * or messages already follow the interrupted reply, so that the new reply must be another version beside it.
   */
  private async ensureReplyId(job: WriteJob, asked: AskedReply, interrupted: string | undefined): Promise<AskedReply> {
    const { session_id, message_id, reply_id } = asked.question;
    const isAnotherVersion = interrupted !== undefined && (await this.messages.hasFollower(job.manager, session_id, interrupted));
    // A retry may have reserved one already.
    if (reply_id !== null && (!isAnotherVersion || reply_id !== interrupted)) return { ...asked, version: isAnotherVersion ? asked.version + 1 : asked.version };
    const id = newId(this.clock.now());
    await this.messages.setReplyId(job.manager, session_id, message_id, id);
    // What is said meanwhile follows the reply.
    if (asked.parent_id !== undefined) await this.messages.setReplyId(job.manager, session_id, asked.parent_id, id);
    return { ...asked, question: { ...asked.question, reply_id: id }, reply_id: id, version: isAnotherVersion ? asked.version + 1 : asked.version };
  }
}

/** @param last_seq of its last message */
function basisOf({ handling_version }: Pick<StoredSession, 'handling_version'>, last_seq: number): HandlingBasis {
  return { handling_version, last_seq };
}

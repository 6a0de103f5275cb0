import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Delta, Message, ReplyStart, Session } from '@switchboard/shared';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { type WriteJob, WriteGate } from '../core/database/write-gate.js';
import { asDomainError, toProblem } from '../core/http/problem.js';
import { newId } from '../core/ids/new-id.js';
import { sessionNotFound, SessionsService } from '../sessions/index.js';
import { ReplyFailed, ReplyGrew, ReplyPosted, ReplyStarted } from './chat.events.js';
import { shuttingDown } from './chat.errors.js';
import { Generation, RESPONDER_LIMITS, type Piece, type ResponderLimits, type GenerationResult } from './generation.js';
import { MessagesRepository } from './messages.repository.js';
import { ReplyOrder, type Turn } from './reply-order.js';
import { RESPONDER, type Responder, type ResponderRequest } from './responder.js';

/** Number of earlier messages for a responder that does not say how many it wants. */
const DEFAULT_HISTORY_LENGTH = 40;

/** A committed reply, and its session afterwards. */
export interface Answer {
  session: Session;
  reply: Message;
}

/** Notified of a reply while it is generated. */
export interface ReplyFollower {
  started(start: ReplyStart): void;
  delta(delta: Delta): void;
}

/** The state of a running reply as a stream begins with it. */
export interface RunningState {
  start: ReplyStart;
  /** all the text announced so far, as one delta */
  text: Delta;
}

/** What is known of a reply outside of its generation. */
interface Progress {
  /** null until its turn comes */
  start: ReplyStart | null;
  readonly followers: ReplyFollower[];
}

interface RunningReply {
  generation: Generation;
  progress: Progress;
  answer: Promise<Answer>;
}

/**
 * The replies in progress.
 *
 * States of a session here: quiet, or a queue whose first reply is being generated while the others wait. Promises: replies of one session
 * run one after another, in the order of their messages; a question repeated while its reply is in progress joins it; a reply is written once, at its end, so that a crash
 * leaves no partial one; at shutdown the text generated so far is kept, marked interrupted.
 */
@Injectable()
export class Replies implements OnModuleDestroy {
  private readonly logger = new Logger(Replies.name);
  private readonly queues = new Map<string, Map<string, RunningReply>>();
  private readonly order = new ReplyOrder();
  private isShuttingDown = false;

  constructor(
    private readonly gate: WriteGate,
    private readonly bus: Bus,
    private readonly clock: Clock,
    private readonly messages: MessagesRepository,
    private readonly sessionsService: SessionsService,
    @Inject(RESPONDER) private readonly responder: Responder,
    @Inject(RESPONDER_LIMITS) private readonly limits: ResponderLimits,
  ) {
    sessionsService.beforeClose((session_id) => this.stop(session_id));
  }

  /**
   * Generates the reply to a committed user message, or joins the one in progress.
   *
   * @param question the user message; its `reply_id` is the id that the reply gets
   * @param follower notified of the start and of every delta, and at once of what was announced before joining
   * @throws DomainError 502 `responder_failed`, 504 `responder_timeout`, 503 `shutting_down`
   */
  ask(question: Message, user: ResponderRequest['user'], follower?: ReplyFollower): Promise<Answer> {
    if (this.isShuttingDown) return Promise.reject(shuttingDown());
    const { session_id, message_id } = question;
    const queue = this.queues.get(session_id) ?? new Map<string, RunningReply>();
    this.queues.set(session_id, queue);
    const running = queue.get(message_id) ?? this.start(queue, question, user);
    if (follower) this.follow(running, follower);
    return running.answer;
  }

  /**
   * Reserves the turn of a message that is being stored. To be called within its transaction, once that holds the session's row.
   *
   * @returns the turn, to be given to {@link release} once the call is over
   */
  reserve(session_id: string, message_id: string): Turn {
    return this.order.reserve(session_id, message_id);
  }

  /** Ends the turn of a call that is over, whether or not its message was stored and answered. */
  release(turn: Turn): void {
    this.order.end(turn);
  }

  /** Cancels every reply of the session and waits until the text generated so far is written. */
  async stop(session_id: string): Promise<void> {
    await this.cancel([...(this.queues.get(session_id)?.values() ?? [])], 'stopped');
  }

  /** @returns the running reply of the session, or null when none has started */
  current(session_id: string): RunningState | null {
    for (const { progress, generation } of this.queues.get(session_id)?.values() ?? []) {
      const { start } = progress;
      if (start) return { start, text: toDelta(start, { offset: 0, text: generation.announced }) };
    }
    return null;
  }

  async onModuleDestroy(): Promise<void> {
    this.isShuttingDown = true;
    await this.cancel([...this.queues.values()].flatMap((queue) => [...queue.values()]), 'shutdown');
  }

  private async cancel(replies: RunningReply[], reason: 'stopped' | 'shutdown'): Promise<void> {
    for (const { generation } of replies) generation.cancel(reason);
    await Promise.allSettled(replies.map(({ answer }) => answer));
  }

  private start(queue: Map<string, RunningReply>, question: Message, user: ResponderRequest['user']): RunningReply {
    const progress: Progress = { start: null, followers: [] };
    const generation = new Generation(this.limits, (piece) => this.publishPiece(question.session_id, progress, piece));
    const turn = this.order.reserve(question.session_id, question.message_id);
    const answer = this.order
      .waitFor(turn)
      .then(() => this.publishStart(question, progress))
      .then(() => this.generate(generation, question, user))
      .finally(() => {
        this.order.end(turn);
        queue.delete(question.message_id);
        if (queue.size === 0) this.queues.delete(question.session_id);
      });
    // The caller may have left; the failure was announced and logged.
    answer.catch(() => undefined);
    const running = { generation, progress, answer };
    queue.set(question.message_id, running);
    return running;
  }

  private async generate(generation: Generation, question: Message, user: ResponderRequest['user']): Promise<Answer> {
    try {
      const history = await this.messages.historyBefore(question.session_id, question.seq, this.responder.history_length ?? DEFAULT_HISTORY_LENGTH);
      const result = await generation.run(this.responder, {
        session_id: question.session_id,
        user,
        message: { message_id: question.message_id, content: question.content },
        history,
      });
      if (result.error && result.text === '') throw result.error;
      const answer = await this.gate.run((job) => this.write(job, question, result));
      if (result.error) throw result.error;
      return answer;
    } catch (error) {
      this.reportFailure(question, error);
      throw error;
    }
  }

  private async write(job: WriteJob, question: Message, result: GenerationResult): Promise<Answer> {
    const { session_id, message_id } = question;
    const session = await this.sessionsService.lock(job.manager, session_id);
    if (!session) throw sessionNotFound();
    const reply: Message = {
      message_id: question.reply_id!,
      session_id,
      seq: session.last_seq + 1,
      role: 'assistant',
      content: result.text,
      created_at: this.clock.instant(),
      responder: this.responder.name,
      sources: result.sources,
      status: result.status,
      reply_to: message_id,
      reply_id: null,
    };
    await this.store(job, question, reply);
    const answer = { session: this.sessionsService.withMessage(session, reply), reply };
    await job.publish(new ReplyPosted(answer.session, answer.reply));
    return answer;
  }

  private async store({ manager }: WriteJob, { session_id, message_id }: Message, reply: Message): Promise<void> {
    if (await this.messages.insert(manager, reply)) return;
    // An earlier reply that was interrupted is replaced.
    await this.messages.removeReply(manager, session_id, message_id);
    if (await this.messages.insert(manager, reply)) return;
    // Meanwhile the user has sent a message under the reserved id.
    reply.message_id = newId(this.clock.now());
    await this.messages.setReplyId(manager, session_id, message_id, reply.message_id);
    if (!(await this.messages.insert(manager, reply))) throw new Error(`The reply to the message ${message_id} could not be stored.`);
  }

  private follow({ generation, progress }: RunningReply, follower: ReplyFollower): void {
    const { start, followers } = progress;
    if (start) follower.started(start);
    if (start && generation.announced !== '') follower.delta(toDelta(start, { offset: 0, text: generation.announced }));
    followers.push(follower);
  }

  private publishStart({ session_id, message_id, reply_id }: Message, progress: Progress): void {
    const start: ReplyStart = {
      reply_id: reply_id!, reply_to: message_id, version: 1, responder: this.responder.name, model: null, at: this.clock.instant(),
    };
    progress.start = start;
    for (const follower of progress.followers) follower.started(start);
    this.bus.tellCommitted(new ReplyStarted(session_id, start));
  }

  private publishPiece(session_id: string, { start, followers }: Progress, piece: Piece): void {
    const delta = toDelta(start!, piece);
    for (const follower of followers) follower.delta(delta);
    this.bus.tellCommitted(new ReplyGrew(session_id, delta));
  }

  private reportFailure({ session_id, message_id }: Message, error: unknown): void {
    const known = asDomainError(error);
    this.logger.warn({ err: known.cause ?? known, code: known.code, session_id, message_id }, 'a reply failed');
    this.bus.tellCommitted(new ReplyFailed(session_id, message_id, toProblem(known, `/api/sessions/${session_id}/chat`, message_id)));
  }
}

function toDelta({ reply_id, reply_to, version }: ReplyStart, { offset, text }: Piece): Delta {
  return { reply_id, reply_to, version, offset, text };
}

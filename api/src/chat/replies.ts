import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Delta, Message, Session } from '@switchboard/shared';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { type WriteJob, WriteGate } from '../core/database/write-gate.js';
import { asDomainError, toProblem } from '../core/http/problem.js';
import { newId } from '../core/ids/new-id.js';
import { sessionNotFound, SessionsService } from '../sessions/index.js';
import { ReplyFailed, ReplyGrew, ReplyPosted } from './chat.events.js';
import { shuttingDown } from './chat.errors.js';
import { Generation, RESPONDER_LIMITS, type ResponderLimits, type GenerationResult } from './generation.js';
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

interface RunningReply {
  generation: Generation;
  answer: Promise<Answer>;
  followers: ((delta: Delta) => void)[];
}

/**
 * The replies in progress.
 *
 * States of a session here: idle, or a queue whose first reply is being generated while the others wait.
 *
 * Guarantees: replies of one session run one after another, in the order of their messages; a question repeated while its reply is in
 * progress joins it; a reply is written once, at its end, so that a crash leaves no partial one; at shutdown the text generated so far is
 * kept and marked as interrupted.
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
   * @param question the user message
   * @param onDelta called for every delta, and at once with the text generated before joining
   * @throws DomainError 502 `responder_failed`, 504 `responder_timeout`, 503 `shutting_down`
   */
  ask(question: Message, user: ResponderRequest['user'], onDelta?: (delta: Delta) => void): Promise<Answer> {
    if (this.isShuttingDown) return Promise.reject(shuttingDown());
    const { session_id, message_id } = question;
    const queue = this.queues.get(session_id) ?? new Map<string, RunningReply>();
    this.queues.set(session_id, queue);
    const running = queue.get(message_id) ?? this.start(queue, question, user);
    if (onDelta) this.follow(running, onDelta);
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

  /** @returns the text that the running reply of the session has announced so far, as one delta, or null when none runs */
  current(session_id: string): Delta | null {
    const queued = [...(this.queues.get(session_id)?.values() ?? [])];
    const first = queued.find(({ generation }) => generation.announced !== '') ?? queued[0];
    return first ? { reply_to: first.generation.reply_to, offset: 0, text: first.generation.announced } : null;
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
    const generation = new Generation(question.message_id, this.limits, (delta) => this.publishDelta(question.session_id, delta));
    const turn = this.order.reserve(question.session_id, question.message_id);
    const answer = this.generate(generation, question, user, turn).finally(() => {
      this.order.end(turn);
      queue.delete(question.message_id);
      if (queue.size === 0) this.queues.delete(question.session_id);
    });
    // The caller may have left; the failure was announced and logged.
    answer.catch(() => undefined);
    const running = { generation, answer, followers: [] };
    queue.set(question.message_id, running);
    return running;
  }

  private async generate(generation: Generation, question: Message, user: ResponderRequest['user'], turn: Turn): Promise<Answer> {
    await this.order.waitFor(turn);
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
      message_id: newId(this.clock.now()),
      session_id,
      seq: session.last_seq + 1,
      role: 'assistant',
      content: result.text,
      created_at: this.clock.instant(),
      responder: this.responder.name,
      sources: result.sources,
      status: result.status,
      reply_to: message_id,
    };
    if (!(await this.messages.insert(job.manager, reply))) {
      // Replaces an earlier reply that was interrupted.
      await this.messages.removeReply(job.manager, session_id, message_id);
      return this.write(job, question, result);
    }
    const answer = { session: this.sessionsService.withMessage(session, reply), reply };
    await job.publish(new ReplyPosted(answer.session, answer.reply));
    return answer;
  }

  private follow({ generation, followers }: RunningReply, onDelta: (delta: Delta) => void): void {
    if (generation.announced !== '') onDelta({ reply_to: generation.reply_to, offset: 0, text: generation.announced });
    followers.push(onDelta);
  }

  private publishDelta(session_id: string, delta: Delta): void {
    for (const follower of this.queues.get(session_id)?.get(delta.reply_to)?.followers ?? []) follower(delta);
    this.bus.tellCommitted(new ReplyGrew(session_id, delta));
  }

  private reportFailure({ session_id, message_id }: Message, error: unknown): void {
    const known = asDomainError(error);
    this.logger.warn({ err: known.cause ?? known, code: known.code, session_id, message_id }, 'a reply failed');
    this.bus.tellCommitted(new ReplyFailed(session_id, message_id, toProblem(known, `/api/sessions/${session_id}/chat`, message_id)));
  }
}

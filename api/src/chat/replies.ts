import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Session } from '@switchboard/shared';
import { SETTINGS } from '../core/config/settings-token.js';
import { WriteGate, type WriteJob } from '../core/database/write-gate.js';
import { SessionsService } from '../sessions/index.js';
import type { AskedReply, BegunReply } from './asked-reply.js';
import { shuttingDown } from './chat.errors.js';
import type { ChatSettings } from './chat.settings.js';
import type { HandlingSettings } from './handling/handling.settings.js';
import { Generation, type GenerationResult, RESPONDER_LIMITS, type ResponderLimits } from './generation.js';
import type { ReplyFollower, RunningState } from './reply-broadcast.js';
import { ReplyContext } from './reply-context.js';
import { ReplyOrder, type Turn } from './reply-order.js';
import { type Answer, ReplyWriter } from './reply-writer.js';
import type { ResponderRequest } from './responder.js';
import { Responders } from './responders.js';
import { cancel, interrupt, RunningReplies, type RunningReply } from './running-replies.js';
import { settledWithin } from './settled-within.js';
import { usesModel } from './usage/usage.service.js';

/**
 * The replies in progress: for each session a map of them; which one runs is decided by {@link ReplyOrder}.
 *
 * Guarantees: replies of one session run one after another, in the order of their messages; a reply that is asked for again while it is in
 * progress is joined; a reply is stored as a message once, at its end; a shutdown or a crash leaves what was kept or saved of it,
 * marked interrupted.
 */
@Injectable()
export class Replies implements OnModuleDestroy {
  private readonly logger = new Logger(Replies.name);
  private readonly running = new RunningReplies();
  private readonly order = new ReplyOrder();
  private isShuttingDown = false;

  constructor(
    private readonly gate: WriteGate,
    private readonly context: ReplyContext,
    private readonly writer: ReplyWriter,
    private readonly responders: Responders,
    private readonly sessions: SessionsService,
    @Inject(RESPONDER_LIMITS) private readonly limits: ResponderLimits,
    @Inject(SETTINGS) private readonly settings: ChatSettings & HandlingSettings,
  ) {
    sessions.beforeClose((session_id) => this.stop(session_id));
    writer.leases.onLoss((reply_id) => void cancel(this.running.all().filter(({ asked }) => asked.reply_id === reply_id), 'stopped'));
    writer.leases.onStop(({ session_id, reply_ids, isSilencing }) => {
      const replies = this.running.of(session_id).filter(({ asked }) => reply_ids === null || reply_ids.includes(asked.reply_id));
      void (isSilencing ? interrupt(replies) : cancel(replies, 'stopped'));
    });
  }

  /**
   * Generates a reply to a committed user message, or joins it if it is in progress.
   *
   * @param follower notified of the start and of every piece, and at once of what was announced before joining
   * @returns null if it was withdrawn before it began, or a person has taken the session over
   * @throws DomainError 502 `responder_failed`, 504 `responder_timeout`, 503 `shutting_down`
   */
  ask(asked: AskedReply, user: ResponderRequest['user'], follower?: ReplyFollower): Promise<Answer | null> {
    if (this.isShuttingDown) return Promise.reject(shuttingDown());
    const running = this.running.get(asked.question.session_id, asked.reply_id) ?? this.start(asked, user);
    if (follower) running.broadcast.add(follower);
    return running.answer;
  }

  /**
   * Reserves the turn of a reply whose question is being stored, within the job that does so, once that holds the session's row.
   *
   * @param place among those that wait
   * @returns the turn, to be given to {@link release} once the call is over
   */
  async reserve(job: WriteJob, asked: AskedReply, user_id: string, place: 'first' | 'last' = 'last'): Promise<Turn> {
    await this.writer.leases.enlist(job.manager, asked, user_id, place);
    return this.order.reserve(asked.question.session_id, asked.reply_id, place);
  }

  /** Ends the turn of a call that is over, whether or not its message was stored and answered. */
  release(turn: Turn): void {
    this.order.end(turn);
    if (!this.running.get(turn.session_id, turn.message_id)) this.writer.leases.forget(turn.message_id);
  }

  /** @throws DomainError 422 `responder_unknown` */
  assertResponder(name: string): void {
    this.responders.assertKnown(name);
  }

  /** Cancels every reply of the session and waits until the text generated so far is written. */
  async stop(session_id: string): Promise<void> {
    // At once: one that waits here for another server's reply goes on when that one ends.
    await Promise.all([cancel(this.running.of(session_id), 'stopped'), this.writer.leases.stopElsewhere(session_id)]);
  }

  /** Whether messages that are sent to a session get a reply. */
  isAnswering({ handling }: Pick<Session, 'handling'>): boolean {
    return handling === 'responder' || (handling === 'waiting' && this.settings.answerWhileWaiting);
  }

  /**
   * Has a person take a session over: what is being said is stopped and stored before, nothing begins meanwhile, and what is queued is not begun
   * afterwards either, unless that failed.
   *
   * @param takeOver changes the session
   */
  async silence(session_id: string, takeOver: () => Promise<void>): Promise<void> {
    await this.holdWhile(session_id, (_, stop) => stop().then(takeOver));
    // What had got its turn before, and began in between, also at another server.
    await Promise.all([this.interrupt(session_id), this.writer.leases.stopElsewhere(session_id, { isSilencing: true })]);
  }

  /**
   * Lets nothing that waits begin, at whichever server, while some work is in progress.
   *
   * @param work is given what has begun, at whichever server, and what stops that and waits until it is stored
   */
  async holdWhile(session_id: string, work: (begun: BegunReply[], stop: () => Promise<void>) => Promise<void>): Promise<void> {
    await this.order.holdDuring(session_id, () => this.writer.holds.during(session_id, async () => {
      const begun = this.running.begunOf(session_id);
      const elsewhere = (await this.writer.leases.elsewhere(session_id)).filter(({ saved_at }) => saved_at !== null);
      const all = [...begun.map(({ asked: { question, ...asked } }) => ({ ...asked, session_id, reply_to: question.message_id })), ...elsewhere];
      await work(all, async () => {
        await Promise.all([cancel(begun, 'stopped'), elsewhere.length > 0 && this.writer.leases.stopElsewhere(session_id, { onlyBegun: true })]);
      });
    }));
  }

  /** Whether something is being answered in a session, or waits for its turn, at whichever server. */
  async isRunning(session_id: string): Promise<boolean> {
    return this.running.of(session_id).length > 0 || (await this.writer.leases.elsewhere(session_id)).length > 0;
  }

  /** Stops the reply that is running here in a session, of which nothing more is told, withdraws those that wait, and waits until they are over. */
  interrupt(session_id: string): Promise<void> {
    return interrupt(this.running.of(session_id));
  }

  /**
   * Takes a message back from the queue: it is not answered.
   *
   * @returns false when no reply to it waits for its turn, at any server
   */
  async withdraw(session_id: string, message_id: string): Promise<boolean> {
    const { leases } = this.writer;
    // Among several servers, the queue decides: a reply may also be waited for here that is another server's to give.
    if (leases.isJoined && (await leases.withdraw(session_id, message_id))) return true;
    const waiting = this.running.to(session_id, message_id).find(({ broadcast }) => broadcast.start === null);
    if (!waiting || (await leases.elsewhere(session_id)).some(({ reply_id }) => reply_id === waiting.asked.reply_id)) return false;
    waiting.withdraw();
    return true;
  }

  /** @returns the highest version among the replies to a message that are in progress at any server, 0 if none is. @param job holds the session's row */
  async newestVersion({ manager }: WriteJob, session_id: string, message_id: string): Promise<number> {
    const here = this.running.to(session_id, message_id).map(({ asked }) => asked.version);
    return Math.max(await this.writer.leases.newestVersion(manager, session_id, message_id), ...here);
  }

  /** @returns the running reply of the session, or null when none has started */
  current(session_id: string): RunningState | null {
    return this.running.of(session_id).find(({ broadcast }) => broadcast.state)?.broadcast.state ?? null;
  }

  /** Running replies may end until `DRAIN` is over; those that have not begun are cancelled at once. */
  async onModuleDestroy(): Promise<void> {
    this.isShuttingDown = true;
    const replies = this.running.all();
    for (const { generation, broadcast } of replies) if (!broadcast.start) generation.cancel('shutdown');
    await settledWithin(this.settings.drain, replies.filter(({ broadcast }) => broadcast.start).map(({ answer }) => answer));
    await cancel(replies, 'shutdown');
  }

  private start(asked: AskedReply, user: ResponderRequest['user']): RunningReply {
    const { question, reply_id } = asked;
    const broadcast = this.writer.broadcast(asked);
    const generation = new Generation(this.limits, broadcast);
    const turn = this.order.reserve(question.session_id, reply_id);
    const { promise: withdrawn, resolve } = Promise.withResolvers<'withdrawn'>();
    const withdraw = () => {
      running.isWithdrawn = true;
      resolve('withdrawn');
    };
    const answer = Promise.race([this.order.waitFor(turn), withdrawn])
      .then((outcome) => (outcome === 'withdrawn' ? null : this.begin(running, user)))
      .finally(async () => {
        await this.writer.leases.release(asked);
        this.order.end(turn);
        this.running.remove(asked);
      })
      .then((said) => said ?? this.leave(asked), (error: unknown) => this.leave(asked).then(() => Promise.reject(error as Error)));
    // The caller may have left; the failure was announced and logged.
    answer.catch(() => undefined);
    const running: RunningReply = { asked, generation, broadcast, answer, withdraw, isWithdrawn: false };
    this.running.add(running);
    return running;
  }

  /** @returns null if a person has taken the session over since the reply was asked for, so that it does not begin */
  private async begin(running: RunningReply, user: ResponderRequest['user']): Promise<Answer | null> {
    const { asked } = running;
    const session = await this.sessions.stored(asked.question.session_id);
    // Withdrawn while its turn had come already.
    if (running.isWithdrawn || (await this.writer.isTakenOver(asked, session))) return null;
    const isWanted = () => !running.isWithdrawn && !this.isShuttingDown;
    const stored = (asked.isRepeated ? await this.writer.earlier(asked) : null) ?? (await this.writer.acquire(asked, user.user_id, isWanted));
    if (stored === 'withdrawn' && this.isShuttingDown) throw shuttingDown();
    if (stored) return stored === 'withdrawn' ? null : stored;
    // Meanwhile another server's reply may have been waited for.
    if (this.writer.leases.isJoined && (await this.writer.isTakenOver(asked))) return null;
    // While one of these was waited for. From here on, a reply counts as begun, and is stopped instead.
    if (running.isWithdrawn) return null;
    return this.generate(running, user, session?.branched === 1);
  }

  private async generate({ generation, broadcast, asked }: RunningReply, user: ResponderRequest['user'], isBranched: boolean): Promise<Answer> {
    const { question, reply_id, version } = asked;
    const candidates = this.responders.candidates(asked.responder);
    const [responder] = candidates;
    broadcast.begin(responder.name);
    this.writer.track(asked, user.user_id, broadcast);
    try {
      const context = await this.context.of(asked, candidates, isBranched);
      const { session_id, message_id, content } = question;
      const result = await generation.run(candidates, { session_id, user, message: { message_id, content }, ...context, reply_id, attempt: version });
      await this.context.conclude(asked, candidates, context, result);
      const wasSaved = await this.writer.untrack(reply_id);
      const isEmpty = result.error !== undefined && result.text === '';
      const answer = isEmpty ? await this.countFailure(asked, result) : await this.gate.run((job) => this.writer.write(job, asked, result, wasSaved));
      if (result.error) throw result.error;
      return answer!;
    } catch (error) {
      await this.writer.abandon(asked);
      this.writer.reportFailure(asked, error);
      throw error;
    }
  }

  /** Nothing may have been said: what was sent meanwhile must not follow a reply that never comes. It never fails. */
  private async leave(asked: AskedReply): Promise<null> {
    await this.gate.run((job) => this.writer.reattachFollowers(job, asked)).catch((err: unknown) => this.logger.warn({ err }, 'what follows a reply that never came could not be moved'));
    return null;
  }

  /** Counting what it used must not hide why the reply failed. */
  private async countFailure(asked: AskedReply, result: GenerationResult): Promise<null> {
    if (usesModel(result))
      await this.gate.run((job) => this.writer.countFailure(job, asked, result)).catch((err: unknown) => this.logger.warn({ err }, 'the usage of a failed reply was not counted'));
    return null;
  }
}

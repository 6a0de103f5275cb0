import { Injectable, type OnModuleInit } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../core/clock/clock.js';
import { RecurringTask } from '../../core/clock/recurring-task.js';
import { WriteGate } from '../../core/database/write-gate.js';
import { DomainError } from '../../core/errors/domain-error.js';
import { Membership } from '../../core/instances/membership.js';
import { Messenger } from '../../core/instances/messenger.js';
import { SessionsService } from '../../sessions/index.js';
import type { AskedReply } from '../asked-reply.js';
import { replyInterrupted } from '../chat.errors.js';
import { MessagesRepository } from '../messages.repository.js';
import { GenerationsRepository } from './generations.repository.js';

/** Milliseconds between two looks at whether another server is done. */
const POLL_MS = 150;
/** How long a call waits for another server to stop, in milliseconds. */
const STOP_LIMIT_MS = 10_000;
/** Milliseconds between two looks at whether another server wants replies of this one to end. */
const CHECK_INTERVAL_MS = 1_000;
const CHANNEL = 'stop';

/**
 * Which server generates which reply, where several are joined: a row of `generations` from the beginning of a reply to its end.
 *
 * Guarantees: at most one server generates a reply to a session at a time, and none a reply that is stored; a reply is stored by the server whose row it is, in the job that
 * removes the row, and by nobody else, so that a server that was taken for dead stores nothing when it wakes up. A server that is alone needs
 * none of it.
 */
@Injectable()
export class GenerationLeases extends RecurringTask implements OnModuleInit {
  private readonly held = new Set<string>();
  private readonly stopListeners: ((session_id: string) => void)[] = [];
  private readonly lossListeners: ((reply_id: string) => void)[] = [];

  constructor(
    private readonly gate: WriteGate,
    private readonly repository: GenerationsRepository,
    private readonly sessions: SessionsService,
    private readonly membership: Membership,
    private readonly messenger: Messenger,
    private readonly messages: MessagesRepository,
    private readonly clock: Clock,
  ) {
    super(CHECK_INTERVAL_MS, 'could not look up which replies should end');
  }

  /** Whether several servers are joined, so that each reply has a row. */
  get isJoined(): boolean {
    return this.membership.isJoined;
  }

  /** What rows of this server bear. */
  get owner(): string {
    return this.membership.instance_id;
  }

  /** @param listener called when another server wants the replies of a session to end */
  onStop(listener: (session_id: string) => void): void {
    this.stopListeners.push(listener);
  }

  /** @param listener called when another server has taken a reply over that this one still generates */
  onLoss(listener: (reply_id: string) => void): void {
    this.lossListeners.push(listener);
  }

  async onModuleInit(): Promise<void> {
    this.membership.beforeRenewal((next) => this.reclaim(next));
    this.membership.describe('generations', () => this.held.size);
    await this.messenger.subscribe(CHANNEL, ({ session_id }) => this.notifyStop(String(session_id)));
  }

  override onApplicationBootstrap(): Promise<void> | void {
    if (this.isJoined) return super.onApplicationBootstrap();
  }

  /**
   * Waits until no other server generates a reply to the session, and makes this one the server that does.
   *
   * @returns false if the reply is stored already, or another server was generating it: then it may be stored by now
   * @throws DomainError like every write
   */
  async acquire(asked: AskedReply, user_id: string): Promise<boolean> {
    if (!this.isJoined) {
      this.held.add(asked.reply_id);
      return true;
    }
    for (;;) {
      const outcome = await this.gate.run((job) => this.tryToAcquire(job.manager, asked, user_id));
      if (outcome === 'acquired') this.held.add(asked.reply_id);
      if (outcome === 'acquired') return true;
      if (outcome === 'stored') return false;
      await delay(POLL_MS);
      if (outcome === 'same' && !(await this.isElsewhere(asked))) return false;
    }
  }

  /** Ends the row of a reply that is being stored, in the same job. @throws DomainError 502 `reply_interrupted` when it is another server's */
  async confirm(manager: EntityManager, reply_id: string): Promise<void> {
    if (this.isJoined && !(await this.repository.removeOwn(manager, reply_id, this.owner))) throw replyInterrupted();
    this.held.delete(reply_id);
  }

  /** Ends the row of a reply that is not stored. */
  async release(reply_id: string): Promise<void> {
    if (!this.held.delete(reply_id) || !this.isJoined) return;
    await this.gate.run(({ manager }) => this.repository.removeOwn(manager, reply_id, this.owner));
  }

  /** Has other servers end the replies of a session, and waits until what was said is stored. @throws DomainError 503 `busy` */
  async stopElsewhere(session_id: string): Promise<void> {
    if (!this.isJoined) return;
    const until = performance.now() + STOP_LIMIT_MS;
    if (!(await this.gate.run(({ manager }) => this.repository.requestStop(manager, session_id, this.owner, this.clock.instant())))) return;
    this.messenger.publish(CHANNEL, { session_id }).catch(() => undefined);
    while ((await this.repository.ofOthers(session_id, this.owner)).length > 0) {
      if (performance.now() > until) throw new DomainError('unavailable', 'busy', 'Another server has not stopped yet; try again.', { headers: { 'Retry-After': '5' } });
      await delay(POLL_MS);
    }
  }

  /** A reply turned out to be another server's by now: nothing of it will be stored here. */
  lose(reply_id: string): void {
    if (this.held.delete(reply_id)) for (const listener of this.lossListeners) listener(reply_id);
  }

  /** A message of another server may have been lost. */
  protected async runOnce(): Promise<void> {
    if (this.held.size === 0) return;
    for (const session_id of await this.repository.stopping(this.owner)) this.notifyStop(session_id);
  }

  private async tryToAcquire(manager: EntityManager, { question, reply_id, version, responder }: AskedReply, user_id: string): Promise<'acquired' | 'stored' | 'same' | 'busy'> {
    const { session_id, message_id: reply_to, seq } = question;
    await this.sessions.lock(manager, session_id);
    const others = await this.repository.ofOthers(session_id, this.owner, manager);
    if (others.some((each) => each.reply_id === reply_id)) return 'same';
    if (others.length > 0) return 'busy';
    // Its row may have ended after this call had found neither the reply nor anything to wait for.
    if (await this.messages.findFinalReply(session_id, reply_id, manager)) return 'stored';
    const at = this.clock.instant();
    const generation = { reply_id, version, user_id, session_id, reply_to, seq, owner: this.owner, begun_at: at, responder: responder ?? null, model: null };
    await this.repository.save(manager, { ...generation, content: '', sources: null, saved_at: at });
    return 'acquired';
  }

  /** This server counted as dead: it keeps the replies that nobody has taken over. */
  private async reclaim(next: string): Promise<void> {
    const held = [...this.held];
    const kept = new Set(await this.gate.run(({ manager }) => this.repository.reclaim(manager, this.owner, next)));
    for (const reply_id of held) if (!kept.has(reply_id)) this.lose(reply_id);
  }

  private async isElsewhere({ question, reply_id }: AskedReply): Promise<boolean> {
    return (await this.repository.ofOthers(question.session_id, this.owner)).some((each) => each.reply_id === reply_id);
  }

  private notifyStop(session_id: string): void {
    for (const listener of this.stopListeners) listener(session_id);
  }
}

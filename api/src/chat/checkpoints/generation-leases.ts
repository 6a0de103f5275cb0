import { Injectable, type OnModuleInit } from '@nestjs/common';
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
import { GenerationsRepository, HOLD_VERSION, type QueuedGeneration } from './generations.repository.js';
import { type StopRequest, toStopRequest } from './stop-request.js';
import { Turns } from './turns.js';
import { waitingRow } from './waiting-row.js';

/** Milliseconds between two looks at whether another server is done. */
const POLL_MS = 150;
/** How long a call waits for another server to stop, in milliseconds. */
const STOP_LIMIT_MS = 10_000;
/** Milliseconds between two looks at whether another server wants replies of this one to end. */
const CHECK_INTERVAL_MS = 1_000;
const [STOP, TURN] = ['stop', 'turn'];

/** What to stop at other servers. */
interface StopScope {
  /** whether those that wait go on waiting */
  onlyBegun?: boolean;
  isSilencing?: boolean;
}

/**
 * Which server generates which reply, and which ones wait at which server, where several are joined: a row of `generations` from the job that
 * stores the question to the end of the reply.
 *
 * Guarantees: at most one server generates a reply to a session at a time, in the order in which the questions were stored, and none a reply that
 * is stored; a reply is stored by the server whose row it is, in the job that removes the row, and by nobody else, so that a server that was taken
 * for dead stores nothing when it wakes up. Whatever becomes of a reply, its row goes within some seconds. A server that is alone needs none of it.
 */
@Injectable()
export class GenerationLeases extends RecurringTask implements OnModuleInit {
  /** the rows of this server, and whether their replies have begun */
  private readonly held = new Map<string, 'waiting' | 'begun'>();
  /** whether a row may have been left behind */
  private mayHaveForgotten = false;
  private readonly turns = new Turns();
  private readonly stopListeners: ((request: StopRequest) => void)[] = [];
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

  /** @param listener called when another server wants replies to end */
  onStop(listener: (request: StopRequest) => void): void {
    this.stopListeners.push(listener);
  }

  /** @param listener called when another server has taken a reply over that this one still generates */
  onLoss(listener: (reply_id: string) => void): void {
    this.lossListeners.push(listener);
  }

  async onModuleInit(): Promise<void> {
    this.membership.beforeRenewal((next) => this.reclaim(next));
    this.membership.describe('generations', () => [...this.held.values()].filter((state) => state === 'begun').length);
    await this.messenger.subscribe(STOP, (message) => this.notifyStop(toStopRequest(message)));
    await this.messenger.subscribe(TURN, ({ session_id }) => this.turns.come(String(session_id)));
  }

  override onApplicationBootstrap(): Promise<void> | void {
    if (this.isJoined) return super.onApplicationBootstrap();
  }

  /**
   * Puts a reply into the queue of its session at all servers, within a job that holds the session's row.
   *
   * @param place before all that wait, or after them
   */
  async enlist(manager: EntityManager, asked: AskedReply, user_id: string, place: 'first' | 'last'): Promise<void> {
    if (!this.isJoined) return;
    const queue = await this.repository.queue(asked.question.session_id, manager);
    if (await this.repository.enlist(manager, waitingRow(asked, { user_id, owner: this.owner, queue, place, now: this.clock.now() }))) this.held.set(asked.reply_id, 'waiting');
  }

  /**
   * Waits until no other server generates a reply to the session, nor has one in the queue before it, and makes this one the server that does.
   *
   * @param isWanted asked while it waits
   * @returns `acquired`; `withdrawn` when it was taken out of the queue, or is not wanted any more; `over` when it is stored already, or another
   *   server was generating it: then it may be stored by now
   * @throws DomainError like every write
   */
  async acquire(asked: AskedReply, user_id: string, isWanted: () => boolean): Promise<'acquired' | 'withdrawn' | 'over'> {
    if (!this.isJoined) {
      this.held.set(asked.reply_id, 'begun');
      return 'acquired';
    }
    for (;;) {
      const outcome = await this.gate.run((job) => this.tryToAcquire(job.manager, asked, user_id));
      if (outcome !== 'busy' && outcome !== 'same') return outcome;
      await this.turns.wait(asked.question.session_id, POLL_MS);
      if (!isWanted()) return 'withdrawn';
      if (outcome === 'same' && !(await this.elsewhere(asked.question.session_id)).some(({ reply_id }) => reply_id === asked.reply_id)) return 'over';
    }
  }

  /** Ends the row of a reply that is being stored, in the same job. @throws DomainError 502 `reply_interrupted` when it is another server's */
  async confirm(manager: EntityManager, reply_id: string): Promise<void> {
    if (this.isJoined && !(await this.repository.removeOwn(manager, reply_id, this.owner))) throw replyInterrupted();
    this.forget(reply_id);
  }

  /** A reply is over: its row ends, if it was not stored. It never fails. */
  async release({ reply_id, question: { session_id } }: Pick<AskedReply, 'reply_id' | 'question'>): Promise<void> {
    const isHeld = this.held.has(reply_id);
    this.forget(reply_id);
    if (!this.isJoined) return;
    if (isHeld) await this.gate.run(({ manager }) => this.repository.removeOwn(manager, reply_id, this.owner)).catch(() => undefined);
    this.messenger.publish(TURN, { session_id }).catch(() => undefined);
  }

  /** The call of a reply is over; if that does not even wait any more, its row will go. */
  forget(reply_id: string): void {
    if (this.held.delete(reply_id)) this.mayHaveForgotten = true;
  }

  /** The highest version among the replies to a message that are in the queue of any server; 0 if none is. @param manager of a job that holds the session's row */
  async newestVersion(manager: EntityManager, session_id: string, message_id: string): Promise<number> {
    if (!this.isJoined) return 0;
    return Math.max(0, ...(await this.repository.queue(session_id, manager)).filter(({ reply_to }) => reply_to === message_id).map(({ version }) => version));
  }

  /** What other servers generate in a session, and what waits there, in order. */
  async elsewhere(session_id: string): Promise<QueuedGeneration[]> {
    return this.isJoined ? (await this.repository.queue(session_id)).filter(({ owner, version }) => owner !== this.owner && version !== HOLD_VERSION) : [];
  }

  /** Takes what waits as an answer to a message, at whichever server, out of the queue. @returns whether there was anything */
  async withdraw(session_id: string, message_id: string): Promise<boolean> {
    const reply_ids = await this.gate.run(async ({ manager }) => {
      await this.sessions.lock(manager, session_id);
      return this.repository.removeWaiting(manager, session_id, message_id);
    });
    if (reply_ids.length === 0) return false;
    const request = { session_id, reply_ids, isSilencing: true };
    this.notifyStop(request);
    this.tell(request);
    return true;
  }

  /** Has other servers end the replies of a session, and waits until what was said is stored. @throws DomainError 503 `busy` */
  async stopElsewhere(session_id: string, { onlyBegun = false, isSilencing = false }: StopScope = {}): Promise<void> {
    if (!this.isJoined) return;
    const until = performance.now() + STOP_LIMIT_MS;
    const reply_ids = await this.gate.run(({ manager }) => this.repository.requestStop(manager, session_id, this.owner, this.clock.instant(), onlyBegun));
    if (reply_ids.length === 0) return;
    this.tell({ session_id, reply_ids, isSilencing });
    while ((await this.elsewhere(session_id)).some(({ reply_id }) => reply_ids.includes(reply_id))) {
      if (performance.now() > until) throw new DomainError('unavailable', 'busy', 'Another server has not stopped yet; try again.', { headers: { 'Retry-After': '5' } });
      await this.turns.wait(session_id, POLL_MS);
    }
  }

  /** A reply turned out to be another server's by now: nothing of it will be stored here. One that waits may still have its turn. */
  lose(reply_id: string): void {
    const state = this.held.get(reply_id);
    this.held.delete(reply_id);
    if (state === 'begun') for (const listener of this.lossListeners) listener(reply_id);
  }

  /** A message of another server may have been lost, and a row that could not be removed would hold up all servers. */
  protected async runOnce(): Promise<void> {
    if (this.held.size === 0 && !this.mayHaveForgotten) return;
    this.mayHaveForgotten = false;
    for (const { reply_id, session_id, stop_at, version } of await this.repository.ofOwner(this.owner)) {
      if (!this.held.has(reply_id) && version !== HOLD_VERSION) await this.removeForgotten(session_id, reply_id);
      else if (stop_at !== null) this.notifyStop({ session_id, reply_ids: [reply_id], isSilencing: false });
    }
  }

  private async removeForgotten(session_id: string, reply_id: string): Promise<void> {
    this.mayHaveForgotten = true;
    await this.gate.run(async ({ manager }) => {
      await this.sessions.lock(manager, session_id);
      // It may have been asked for again meanwhile.
      if (!this.held.has(reply_id)) await this.repository.removeOwn(manager, reply_id, this.owner);
    });
  }

  private async tryToAcquire(manager: EntityManager, asked: AskedReply, user_id: string): Promise<'acquired' | 'withdrawn' | 'over' | 'same' | 'busy'> {
    const { question: { session_id }, reply_id } = asked;
    const session = await this.sessions.lock(manager, session_id);
    const queue = await this.repository.queue(session_id, manager);
    const own = queue.find((each) => each.reply_id === reply_id);
    if (own && own.owner !== this.owner) return 'same';
    if (!own && session && this.held.get(reply_id) === 'waiting') {
      this.held.delete(reply_id);
      return 'withdrawn';
    }
    // One that is asked for again, and so not in the queue, waits for none that waits: here, others may wait for it.
    const before = own ? queue.slice(0, queue.indexOf(own)) : [];
    const blocks = (each: QueuedGeneration) => each.version === HOLD_VERSION || (each.owner !== this.owner && (each.saved_at !== null || before.includes(each)));
    if (queue.some(blocks)) return 'busy';
    // Its row may have ended after this call had found neither the reply nor anything to wait for.
    if (await this.messages.findFinalReply(session_id, reply_id, manager)) {
      if (own) await this.repository.removeOwn(manager, reply_id, this.owner);
      this.forget(reply_id);
      return 'over';
    }
    await this.repository.begin(manager, waitingRow(asked, { user_id, owner: this.owner, queue, place: 'last', now: this.clock.now() }));
    this.held.set(reply_id, 'begun');
    return 'acquired';
  }

  /** This server counted as dead: it keeps the replies that nobody has taken over. */
  private async reclaim(next: string): Promise<void> {
    const held = [...this.held.keys()];
    const kept = new Set(await this.gate.run(({ manager }) => this.repository.reclaim(manager, this.owner, next)));
    for (const reply_id of held) if (!kept.has(reply_id)) this.lose(reply_id);
  }

  private tell(request: StopRequest): void {
    this.messenger.publish(STOP, { ...request }).catch(() => undefined);
  }

  private notifyStop(request: StopRequest): void {
    for (const listener of this.stopListeners) listener(request);
  }
}

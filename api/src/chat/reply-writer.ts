import { Injectable, Logger } from '@nestjs/common';
import type { Message, Session } from '@switchboard/shared';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import type { EntityManager } from 'typeorm';
import type { WriteJob } from '../core/database/write-gate.js';
import { asDomainError, toProblem } from '../core/http/problem.js';
import { newId } from '../core/ids/new-id.js';
import { sessionNotFound, SessionsService, type StoredSession } from '../sessions/index.js';
import type { AskedReply, HandlingBasis } from './asked-reply.js';
import { ReplyFailed, ReplyPosted } from './chat.events.js';
import type { GenerationResult } from './generation.js';
import { toMessageView } from './message.view.js';
import { MessagesRepository } from './messages.repository.js';
import type { GenerationHolds } from './checkpoints/generation-holds.js';
import type { GenerationLeases } from './checkpoints/generation-leases.js';
import { ReplyCheckpoints } from './checkpoints/reply-checkpoints.js';
import { HandlingRepository } from './handling/handling.repository.js';
import { ReplyBroadcast } from './reply-broadcast.js';
import { UsageService } from './usage/usage.service.js';
import { MessagesMoved } from './whispers/whisper.events.js';

/** A committed reply, and its session afterwards. */
export interface Answer {
  session: Session;
  reply: Message;
}

/** A reply that was not stored. */
interface UnstoredReply extends Pick<AskedReply, 'reply_id' | 'parent_id'> {
  question: Pick<Message, 'session_id' | 'message_id'>;
}

/** Stores replies, and tells of them and of their failures. */
@Injectable()
export class ReplyWriter {
  private readonly logger = new Logger(ReplyWriter.name);

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
    private readonly messages: MessagesRepository,
    private readonly sessions: SessionsService,
    private readonly usage: UsageService,
    private readonly checkpoints: ReplyCheckpoints,
    private readonly handling: HandlingRepository,
  ) {}

  /** @returns what tells of a reply while it is generated */
  broadcast(asked: AskedReply): ReplyBroadcast {
    return new ReplyBroadcast(this.bus, this.clock, asked);
  }

  /** Saves a reply from now on, until it is written or has failed. */
  track(asked: AskedReply, user_id: string, broadcast: ReplyBroadcast): void {
    this.checkpoints.track({
      asked,
      user_id,
      get start() {
        return broadcast.start;
      },
      get text() {
        return broadcast.announced;
      },
    });
  }

  /** What decides among all servers which reply is generated where. */
  get leases(): GenerationLeases {
    return this.checkpoints.leases;
  }

  /** What keeps all servers from beginning a reply. */
  get holds(): GenerationHolds {
    return this.checkpoints.holds;
  }

  /**
   * Waits for the turn of a reply among all servers.
   *
   * @param isWanted asked while it waits
   * @returns the reply if another server has stored it meanwhile; `withdrawn` if it is not to be generated; else null
   */
  async acquire(asked: AskedReply, user_id: string, isWanted: () => boolean): Promise<Answer | 'withdrawn' | null> {
    for (;;) {
      const outcome = await this.leases.acquire(asked, user_id, isWanted);
      if (outcome !== 'over') return outcome === 'withdrawn' ? outcome : null;
      const stored = await this.earlier(asked);
      if (stored) return stored;
    }
  }

  /** The reply is over, and nothing is stored of it. */
  async abandon(asked: AskedReply): Promise<void> {
    await this.checkpoints.untrack(asked.reply_id);
    await this.leases.release(asked);
  }

  /** The reply is over. @returns whether anything was saved of it, which {@link write} removes */
  untrack(reply_id: string): Promise<boolean> {
    return this.checkpoints.untrack(reply_id);
  }

  /**
   * Adds a generated reply to its session.
   *
   * @param wasSaved whether something was saved of it while it was generated
   * @throws DomainError 404; 502 `reply_interrupted` when another server has taken it over
   */
  async write(job: WriteJob, asked: AskedReply, result: GenerationResult, wasSaved: boolean): Promise<Answer> {
    const { question, reply_id, version } = asked;
    const session = await this.sessions.lock(job.manager, question.session_id);
    if (!session) throw sessionNotFound();
    await this.checkpoints.leases.confirm(job.manager, reply_id);
    const { text, error: _, ...told } = result;
    const status = result.status === 'complete' && (await this.wasTakenOver(session, asked.basis, job.manager)) ? 'stopped' : result.status;
    const reply: Message = {
      ...told,
      status,
      message_id: reply_id,
      session_id: question.session_id,
      seq: session.last_seq + 1,
      role: 'assistant',
      content: text,
      created_at: this.clock.instant(),
      reply_to: question.message_id,
      reply_id: null,
      parent_id: asked.parent_id ?? question.message_id,
      version,
      author_id: null,
      author_name: null,
      event: null,
      feedback: null,
    };
    if (!follows(session, question)) await this.sessions.markBranched(job, session);
    const isReplacement = await this.store(job, question, reply);
    if (wasSaved) await this.checkpoints.remove(job.manager, reply_id);
    await this.usage.count(job, session.user_id, reply);
    const before = isReplacement ? { ...session, message_count: session.message_count - 1 } : session;
    const answer = { session: this.sessions.withMessage(before, reply), reply };
    await job.publish(new ReplyPosted(answer.session, answer.reply));
    return answer;
  }

  /** Lets what follows a reply that was not stored, and whose id is no longer reserved, follow what it would have followed. */
  async reattachFollowers(job: WriteJob, { question: { session_id, message_id }, reply_id, parent_id = message_id }: UnstoredReply): Promise<void> {
    if (!(await this.sessions.lock(job.manager, session_id))) return;
    if (await this.messages.moveFollowersOfMissing(job.manager, session_id, reply_id, parent_id)) await job.publish(new MessagesMoved(session_id));
  }

  /** Counts what a reply that failed without text has used. @param result one for which `usesModel` holds */
  async countFailure(job: WriteJob, { question }: AskedReply, result: GenerationResult): Promise<void> {
    const session = await this.sessions.lock(job.manager, question.session_id);
    if (session) await this.usage.countFailure(job, session.user_id, result);
  }

  /** Tells of a reply that failed. */
  reportFailure({ question: { session_id, message_id } }: AskedReply, error: unknown): void {
    const known = asDomainError(error);
    this.logger.warn({ err: known.cause ?? known, code: known.code, reason: known.members.reason, session_id, message_id }, 'a reply failed');
    this.bus.notifyCommitted(new ReplyFailed(session_id, message_id, toProblem(known, `/api/sessions/${session_id}/chat`, message_id)));
  }

  /** @returns the reply as an earlier call got it, or null if it is still to be generated */
  async earlier({ question: { session_id }, reply_id }: AskedReply): Promise<Answer | null> {
    const stored = await this.messages.findFinalReply(session_id, reply_id);
    if (!stored) return null;
    return { session: await this.sessions.findAnyOwn(session_id), reply: toMessageView(stored) };
  }

  /**
   * Whether a person has taken a session over since a state of it.
   *
   * @param on a job's manager, to see its own writes
   */
  async wasTakenOver({ session_id, handling_version }: StoredSession, basis: HandlingBasis, on?: EntityManager): Promise<boolean> {
    return handling_version !== basis.handling_version && this.handling.wasTakenOverAfter(session_id, basis.last_seq, on);
  }

  /** Whether a person has taken the session over since the reply was asked for. @param session its present state, if that is known */
  async isTakenOver({ question, basis }: AskedReply, session?: StoredSession): Promise<boolean> {
    const now = session ?? (await this.sessions.stored(question.session_id));
    return now !== undefined && (await this.wasTakenOver(now, basis));
  }

  /** @returns whether it replaces one that was interrupted */
  private async store({ manager }: WriteJob, { session_id, message_id }: Message, reply: Message): Promise<boolean> {
    if (await this.messages.insertReply(manager, reply)) return false;
    const newest = await this.messages.findReply(manager, session_id, message_id);
    const isAnother = newest !== undefined && newest.message_id !== reply.message_id && newest.status !== 'interrupted';
    // Another server has stored a reply of this version meanwhile.
    const isTaken = isAnother && newest.version >= reply.version;
    if (isTaken) reply.version = newest.version + 1;
    // An earlier reply of this version that was interrupted is replaced.
    const isReplacement = !isTaken && (await this.messages.removeInterruptedReply(manager, session_id, message_id, reply.version));
    if (await this.messages.insertReply(manager, reply)) return isReplacement;
    // Meanwhile the user has sent a message under the reserved id.
    reply.message_id = newId(this.clock.now());
    await this.messages.setReplyId(manager, session_id, message_id, reply.message_id);
    if (!(await this.messages.insertReply(manager, reply))) throw new Error(`The reply to the message ${message_id} could not be stored.`);
    return isReplacement;
  }
}

/** Whether the next message of the session follows the question in its order of `seq` too. */
function follows({ leaf_id, last_seq }: StoredSession, { message_id, seq }: Message): boolean {
  return leaf_id === null ? seq === last_seq : leaf_id === message_id;
}

import { Injectable } from '@nestjs/common';
import type { Message, Session } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import type { WriteJob } from '../core/database/write-gate.js';
import { SessionChanged, SessionsService, type StoredSession } from '../sessions/index.js';
import { handledByPerson } from './handling/handling.errors.js';
import { leafUnknown, parentUnknown } from './chat.errors.js';
import type { MessageRow } from './message.view.js';
import { MessagesRepository } from './messages.repository.js';
import { Replies } from './replies.js';

/** What decides where the next reply of a session belongs. */
type Placed = Pick<Session, 'session_id' | 'leaf_id' | 'handling_version'>;

/**
 * The branches of sessions. Each reads all messages of one session, without their contents: only editing, regenerating and switching do so,
 * and whatever concerns a session in which one of these was done.
 */
@Injectable()
export class Branches {
  constructor(
    private readonly sessions: SessionsService,
    private readonly messages: MessagesRepository,
    private readonly replies: Replies,
  ) {}

  /**
   * Prepares a session for a user message that follows a given message.
   *
   * @param parent_id null for a message at the beginning
   * @returns its ordinal among the user messages with this parent, from 1
   * @throws DomainError 409 `handled_by_person` where it would begin another branch, 422 `parent_unknown`
   */
  async nextVersion(job: WriteJob, session: StoredSession, parent_id: string | null): Promise<number> {
    const tree = await this.messages.tree(session.session_id, job.manager);
    const parent = parent_id === null ? null : tree.find(parent_id);
    if (parent === undefined) throw parentUnknown();
    const isOther = parent?.message_id !== session.leaf_id;
    if (isOther && session.handling === 'person') throw handledByPerson();
    if (isOther) await this.sessions.markBranched(job, session);
    return tree.children(parent).filter(({ role }) => role === 'user').length + 1;
  }

  /** Shows the newest branch below a message. @throws DomainError 409 `handled_by_person`, 422 `leaf_unknown` */
  async showNewestBelow(job: WriteJob, { session_id, handling, ended_at }: StoredSession, message_id: string): Promise<void> {
    if (handling === 'person' && ended_at === null) throw handledByPerson();
    const end = (await this.messages.tree(session_id, job.manager)).endBelow(message_id);
    if (!end) throw leafUnknown();
    await this.sessions.showBranch(job, session_id, end.message_id);
  }

  /**
   * Reserves another id for the reply, so that what is said meanwhile follows it. If the reply reserved before never came, the messages that
   * follow it are attached to what the new one follows.
   *
   * @param question with its new `reply_id`
   * @param previous the one that it had
   * @param parent_id what the reply follows, if not its question, see {@link placeOfReply}
   */
  async reserveReplyId(job: WriteJob, { session_id, message_id, reply_id }: Message, previous: string | null, parent_id?: string): Promise<void> {
    const { manager } = job;
    await this.messages.setReplyId(manager, session_id, message_id, reply_id!);
    if (parent_id !== undefined) await this.messages.setReplyId(manager, session_id, parent_id, reply_id!);
    if (previous === null || (await this.replies.newestVersion(job, session_id, message_id)) > 0) return;
    if (!(await this.messages.find(manager, session_id, previous))) await this.messages.moveFollowers(manager, session_id, previous, parent_id ?? message_id);
  }

  /**
   * Where a reply belongs that does not simply follow its question, since a person has had the session meanwhile: after the message that tells
   * that they have handed it back.
   *
   * @param question as it is stored, before another id is reserved for its reply
   * @param newest the newest reply to it so far
   * @returns undefined where it follows its question
   */
  async placeOfReply({ manager }: WriteJob, { session_id, leaf_id, handling_version }: Placed, question: Message, newest: MessageRow | undefined): Promise<string | undefined> {
    // No person has ever had the session.
    if (handling_version === 0) return undefined;
    if (newest) return this.systemMessage(manager, session_id, newest.parent_id);
    const { message_id, reply_id } = question;
    if (reply_id !== null) return this.systemMessage(manager, session_id, (await this.messages.lastAwaiting(manager, session_id, reply_id)) ?? null);
    if (leaf_id === null || leaf_id === message_id) return undefined;
    const isShown = (await this.messages.tree(session_id, manager)).path(leaf_id).some((each) => each.message_id === message_id);
    return isShown ? this.systemMessage(manager, session_id, leaf_id) : undefined;
  }

  private async systemMessage(manager: EntityManager, session_id: string, message_id: string | null): Promise<string | undefined> {
    if (message_id === null) return undefined;
    return (await this.messages.find(manager, session_id, message_id))?.role === 'system' ? message_id : undefined;
  }

  /** Shows the branch that ends with a message, and tells those who watch the session. */
  async show(job: WriteJob, session_id: string, message_id: string): Promise<void> {
    await this.sessions.showBranch(job, session_id, message_id);
    await job.publish(new SessionChanged(await this.sessions.current(job.manager, session_id)));
  }
}

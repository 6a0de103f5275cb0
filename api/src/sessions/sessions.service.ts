import { Inject, Injectable } from '@nestjs/common';
import type { AdminSession, Message, OwnSessionList, OwnSessionsQuery, Session, SessionChange } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS } from '../core/config/settings-token.js';
import { type WriteJob, WriteGate } from '../core/database/write-gate.js';
import type { DomainError } from '../core/errors/domain-error.js';
import type { Principal } from '../core/http/access.js';
import { newId } from '../core/ids/new-id.js';
import { ActiveRule } from '../policies/index.js';
import { titleFrom } from './derived-title.js';
import { type BeforeCloseHook, SessionCloseHooks } from './session-close-hooks.js';
import { QuotasService } from './quotas/quotas.service.js';
import { sessionEnded, sessionNotFound } from './session.errors.js';
import { SessionChanged, SessionCreated } from './session.events.js';
import type { OpeningSettings } from './openings/openings.settings.js';
import { idleThreshold } from './session.status.js';
import { type SessionRow, toAdminSessionView, toListedSessionView, toSessionView } from './session.view.js';
import { type SessionState, SessionsRepository, type StoredSession } from './sessions.repository.js';

/** What {@link SessionsService.withMessage} needs of a message. */
type AddedMessage = Pick<Message, 'message_id' | 'role' | 'parent_id' | 'created_at'>;

/**
 * Sessions and who may do what with them.
 *
 * Guarantees: a session is committed before its creation is answered. A caller who may not see a session gets the same response as for one
 * that does not exist. An ended session never reopens; the id of a deleted one is never reused.
 */
@Injectable()
export class SessionsService {
  constructor(
    private readonly gate: WriteGate,
    private readonly repository: SessionsRepository,
    private readonly quotas: QuotasService,
    private readonly closeHooks: SessionCloseHooks,
    private readonly clock: Clock,
    private readonly rule: ActiveRule,
    @Inject(SETTINGS) private readonly settings: OpeningSettings,
  ) {}

  /** Registers a hook that finishes a feature's work in a session before it closes. */
  beforeClose(hook: BeforeCloseHook): void {
    this.closeHooks.add(hook);
  }

  /** @throws DomainError 429 `quota_exceeded` */
  create(principal: Principal, title: string | null): Promise<Session> {
    return this.gate.run(async (job) => {
      const created = await this.createIn(job, principal.user_id, newId(this.clock.now()), title);
      if (!created) throw new Error('A newly generated id was already in use.');
      return this.view(created);
    });
  }

  /**
   * @param signal aborted when nobody waits for the list any more
   * @throws DomainError 422 for a cursor that is invalid or was issued for another list; ReadCancelled
   */
  async list(principal: Principal, query: OwnSessionsQuery, signal?: AbortSignal): Promise<OwnSessionList> {
    const { page, next_cursor, hits } = await this.repository.ownPage(principal.user_id, query, signal);
    const threshold = this.threshold();
    return { sessions: page.map((row) => toListedSessionView(row, threshold, hits.get(row.session_id))), next_cursor };
  }

  /** @throws DomainError 404 */
  async findOwn(principal: Principal, session_id: string): Promise<Session> {
    const row = await this.repository.find(session_id);
    if (row?.user_id !== principal.user_id) throw sessionNotFound();
    return this.view(row);
  }

  /** Any user's session, as administrators see it. @throws DomainError 404 */
  async findAny(session_id: string): Promise<AdminSession> {
    const row = await this.repository.findForAdmin(session_id);
    if (!row) throw sessionNotFound();
    return toAdminSessionView(row, this.threshold(), this.settings.transcripts === 'sealed');
  }

  /** @param on a job's manager, to see its own writes @returns the highest `seq` of a message that the session has had, 0 if there was none or no such session */
  async lastSeq(session_id: string, on?: EntityManager): Promise<number> {
    return (await this.repository.find(session_id, on))?.last_seq ?? 0;
  }

  /** A session regardless of its owner, as its owner sees it. @throws DomainError 404 */
  async findAnyOwn(session_id: string): Promise<Session> {
    const row = await this.repository.find(session_id);
    if (!row) throw sessionNotFound();
    return this.view(row);
  }

  /** A session as it is stored, regardless of its owner; undefined where there is none. */
  stored(session_id: string): Promise<StoredSession | undefined> {
    return this.repository.find(session_id);
  }

  /** Whether the order of a session's messages is not simply that of their `seq`. */
  async isBranched(session_id: string): Promise<boolean> {
    return (await this.repository.find(session_id))?.branched === 1;
  }

  /** Whether there is such a session, regardless of its owner. */
  async exists(session_id: string): Promise<boolean> {
    return (await this.repository.find(session_id)) !== undefined;
  }

  /** What tells whether these sessions have changed, of those that there are. */
  states(session_ids: string[]): Promise<SessionState[]> {
    return this.repository.states(session_ids);
  }

  /** Which of these sessions there are, regardless of their owners. */
  existing(session_ids: string[]): Promise<Set<string>> {
    return this.repository.existing(session_ids);
  }

  /**
   * Changes what a user may choose of a session: its title, how it is kept, and who answers.
   *
   * @param showBranch shows the branch of a message of the session, within the job
   * @throws DomainError 404
   */
  change(
    principal: Principal,
    session_id: string,
    { leaf_id, ...change }: SessionChange,
    showBranch: (job: WriteJob, session: StoredSession, leaf_id: string) => Promise<void>,
  ): Promise<Session> {
    return this.gate.run(async (job) => {
      const stored = await this.lockOwn(job.manager, principal.user_id, session_id);
      if (leaf_id !== undefined) await showBranch(job, stored, leaf_id);
      if (Object.keys(change).length > 0) await this.repository.arrange(job.manager, withChange(stored, change));
      const session = await this.current(job.manager, session_id);
      await job.publish(new SessionChanged(session));
      return session;
    });
  }

  /**
   * The session in which this user may send a message, created under this id if the id was never used.
   *
   * @param job the write job that is about to add a message; the session stays as returned until its end
   * @throws DomainError 404 for another user's session and for a deleted one, 429 `quota_exceeded`
   */
  async openFor(job: WriteJob, user_id: string, session_id: string): Promise<StoredSession> {
    let session = await this.repository.lock(job.manager, session_id);
    if (!session) {
      if (await this.repository.wasDeleted(job.manager, session_id)) throw sessionNotFound();
      // On PostgreSQL another writer may create the same session concurrently; that one is used then.
      session =
        (await this.createIn(job, user_id, session_id, null)) ?? (await this.repository.lock(job.manager, session_id));
    }
    if (session?.user_id !== user_id) throw sessionNotFound();
    return session;
  }

  /** A session that the job is about to change; nothing else changes it until the job ends. */
  lock(manager: EntityManager, session_id: string): Promise<StoredSession | undefined> {
    return this.repository.lock(manager, session_id);
  }

  /** A session of this user that the job is about to change. @throws DomainError 404 */
  async lockOwn(manager: EntityManager, user_id: string, session_id: string): Promise<StoredSession> {
    const session = await this.repository.lock(manager, session_id);
    if (session?.user_id !== user_id) throw sessionNotFound();
    return session;
  }

  /** Shows the branch that ends with the message `leaf_id`, within the job. */
  async showBranch({ manager }: WriteJob, session_id: string, leaf_id: string): Promise<void> {
    await this.repository.showBranch(manager, session_id, leaf_id);
  }

  /** Records that the order of the session's messages is not that of their `seq`, unless it is recorded already. */
  async markBranched({ manager }: WriteJob, session: StoredSession): Promise<void> {
    if (session.branched === 0) await this.repository.markBranched(manager, session.session_id);
  }

  /** @returns the 409 error of a session that accepts no more messages, else null */
  refusal(session: { ended_at: string | null }): DomainError | null {
    return session.ended_at === null ? null : sessionEnded();
  }

  /**
   * The session after a message was added to it: computes what the trigger `count_message` makes of its row, without another query.
   *
   * @param session as it was when it was locked
   */
  withMessage(session: StoredSession, { message_id, role, parent_id, created_at }: AddedMessage): Session {
    const last_activity_at = created_at > session.last_activity_at ? created_at : session.last_activity_at;
    const isEnd = role !== 'assistant' || session.leaf_id === null || session.leaf_id === parent_id;
    const waiting_since = role === 'operator' ? null : role === 'user' && session.handling === 'person' ? (session.waiting_since ?? created_at) : session.waiting_since;
    return this.view({ ...session, message_count: session.message_count + 1, last_activity_at, leaf_id: isEnd ? message_id : session.leaf_id, waiting_since });
  }

  /** Takes a session out of the archive, since a message is added to it. @returns the session afterwards */
  async unarchive(job: WriteJob, session: StoredSession): Promise<StoredSession> {
    if (session.archived === 0) return session;
    await this.repository.unarchive(job.manager, session.session_id);
    return { ...session, archived: 0 };
  }

  /** Sets a session's title from its first message with visible text; an existing title is kept. @returns the session afterwards */
  async titleFromMessage(job: WriteJob, session: Session, text: string): Promise<Session> {
    if (session.title !== null) return session;
    const title = titleFrom(text);
    if (title === null) return session;
    await this.repository.rename(job.manager, session.session_id, title);
    const titled = { ...session, title };
    await job.publish(new SessionChanged(titled));
    return titled;
  }

  /** The session as the job sees it, including its own writes. @throws DomainError 404 */
  async current(manager: EntityManager, session_id: string): Promise<Session> {
    const row = await this.repository.find(session_id, manager);
    if (!row) throw sessionNotFound();
    return this.view(row);
  }

  /** @returns the new session, or undefined when the id is taken, in which case nothing was done */
  private async createIn(job: WriteJob, user_id: string, session_id: string, title: string | null): Promise<StoredSession | undefined> {
    const created = await this.repository.insert(job.manager, { session_id, user_id, title, at: this.clock.instant() });
    if (!created) return undefined;
    await this.quotas.countSession(job.manager, user_id);
    await job.publish(new SessionCreated(this.view(created)));
    return created;
  }

  private view(row: SessionRow): Session {
    return toSessionView(row, this.threshold());
  }

  private threshold(): string {
    return idleThreshold(this.clock.now(), this.rule.idleAfter);
  }
}

function withChange(session: StoredSession, { title, responder, pinned, archived }: Omit<SessionChange, 'leaf_id'>): StoredSession {
  return {
    ...session,
    title: title ?? session.title,
    responder: responder === undefined ? session.responder : responder,
    pinned: Number(pinned ?? session.pinned),
    archived: Number(archived ?? session.archived),
  };
}

import { Inject, Injectable } from '@nestjs/common';
import { type AdminSession, isVisible, type OwnSessionList, type OwnSessionsQuery, type Session } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { type WriteJob, WriteGate } from '../core/database/write-gate.js';
import type { DomainError } from '../core/errors/domain-error.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { newId } from '../core/ids/new-id.js';
import { type BeforeCloseHook, SessionCloseHooks } from './session-close-hooks.js';
import { QuotasService } from './quotas/quotas.service.js';
import { SessionRemoval } from './session-removal.js';
import { sessionEnded, sessionNotFound } from './session.errors.js';
import { SessionChanged, SessionCreated, SessionEnded } from './session.events.js';
import { idleThreshold } from './session.status.js';
import { type SessionRow, toAdminSessionView, toSessionView } from './session.view.js';
import { SessionsRepository, type StoredSession } from './sessions.repository.js';
import { TranscriptOpenings } from './transcript-openings.js';

/** Maximum length of a title that is taken from a message, in code points. */
const MAX_DERIVED_TITLE_LENGTH = 80;
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
    private readonly openings: TranscriptOpenings,
    private readonly quotas: QuotasService,
    private readonly closeHooks: SessionCloseHooks,
    private readonly removal: SessionRemoval,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
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

  async list(principal: Principal, query: OwnSessionsQuery): Promise<OwnSessionList> {
    const { page, next_cursor } = await this.repository.ownPage(principal.user_id, query);
    return { sessions: page.map((row) => this.view(row)), next_cursor };
  }

  /** @throws DomainError 404 */
  async findOwn(principal: Principal, session_id: string): Promise<Session> {
    const row = await this.repository.find(session_id);
    if (row?.user_id !== principal.user_id) throw sessionNotFound();
    return this.view(row);
  }

  /** @throws DomainError 404 */
  async findAny(session_id: string): Promise<AdminSession> {
    const row = await this.repository.findForAdmin(session_id);
    if (!row) throw sessionNotFound();
    return toAdminSessionView(row, this.threshold());
  }

  /**
   * Any user's session, for an administrator who is about to read it. The event that records this is committed before this resolves.
   *
   * @throws DomainError 404
   */
  async openAny(principal: Principal, session_id: string): Promise<AdminSession> {
    const session = await this.findAny(session_id);
    await this.openings.record(principal, session);
    return session;
  }

  /** Whether there is such a session, regardless of its owner. */
  async exists(session_id: string): Promise<boolean> {
    return (await this.repository.find(session_id)) !== undefined;
  }

  /** @throws DomainError 404 */
  rename(principal: Principal, session_id: string, title: string): Promise<Session> {
    return this.gate.run(async (job) => {
      if (!(await this.repository.rename(job.manager, session_id, principal.user_id, title))) throw sessionNotFound();
      const session = await this.current(job.manager, session_id);
      await job.publish(new SessionChanged(session));
      return session;
    });
  }

  /** Ends any session. If it has already ended, the first time and reason are kept. @throws DomainError 404 */
  async end(principal: Principal, session_id: string, reason: string | null): Promise<AdminSession> {
    await this.findAny(session_id);
    await this.closeHooks.runAll(session_id);
    const ended = await this.gate.run(async (job) => {
      if (!(await this.repository.end(job.manager, session_id, this.clock.instant(), principal.user_id, reason))) return false;
      await job.publish(new SessionEnded(await this.current(job.manager, session_id), actorOf(principal)));
      return true;
    });
    // Work that began in between is finished as well.
    if (ended) await this.closeHooks.runAll(session_id);
    return this.findAny(session_id);
  }

  /** @throws DomainError 404 */
  remove(principal: Principal, session_id: string): Promise<void> {
    return this.removal.remove(session_id, principal.user_id);
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

  /** @returns the 409 error of a session that accepts no more messages, else null */
  refusal(session: { ended_at: string | null }): DomainError | null {
    return session.ended_at === null ? null : sessionEnded();
  }

  /**
   * The session after a message was added to it: computes what the trigger `count_message` makes of its row, without another query.
   *
   * @param session as it was when it was locked
   */
  withMessage(session: StoredSession, { created_at }: { created_at: string }): Session {
    const last_activity_at = created_at > session.last_activity_at ? created_at : session.last_activity_at;
    return this.view({ ...session, message_count: session.message_count + 1, last_activity_at });
  }

  /** Sets a session's title from its first message with visible text; an existing title is kept. @returns the session afterwards */
  async titleFromMessage(job: WriteJob, session: Session, text: string): Promise<Session> {
    if (session.title !== null) return session;
    // One line does not require scanning a whole pasted document.
    const beginning = text.trimStart().slice(0, 4 * MAX_DERIVED_TITLE_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
    const line = beginning.trimEnd().split(/\s+/u).join(' ');
    if (!isVisible(line)) return session;
    const codePoints = [...line];
    const title = codePoints.length > MAX_DERIVED_TITLE_LENGTH ? `${codePoints.slice(0, MAX_DERIVED_TITLE_LENGTH - 1).join('').trimEnd()}…` : line;
    await this.repository.rename(job.manager, session.session_id, session.user_id, title);
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
    return idleThreshold(this.clock.now(), this.settings.sessionIdleAfter);
  }
}

import { Injectable } from '@nestjs/common';
import type { Whisper, WhisperList, WhisperRequest } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import { type WriteJob, WriteGate } from '../../core/database/write-gate.js';
import { actorOf, type Principal } from '../../core/http/access.js';
import { newId } from '../../core/ids/new-id.js';
import { SessionDetails, sessionNotFound, SessionsService, type StoredSession, TranscriptAccess } from '../../sessions/index.js';
import { handledByPerson } from '../handling/handling.errors.js';
import { Responders } from '../responders.js';
import { MAX_IN_FORCE, MAX_WHISPERS, noInstructions, tooManyInForce, tooManyWhispers, whisperNotFound } from './whisper.errors.js';
import { WhisperChanged, Whispered } from './whisper.events.js';
import { toWhisperView, type WhisperRow } from './whisper.view.js';
import { WhispersRepository } from './whispers.repository.js';

/** Maximum number of whispers in one response. */
const MAX_LISTED = 200;

/** What administrators tell the responders of sessions; the users of these never learn of it. */
@Injectable()
export class WhispersService {
  constructor(
    private readonly gate: WriteGate,
    private readonly repository: WhispersRepository,
    private readonly sessions: SessionsService,
    private readonly responders: Responders,
    private readonly access: TranscriptAccess,
    private readonly clock: Clock,
    details: SessionDetails,
  ) {
    details.add(async (session_id) => ({ whisper_count: await repository.count(session_id) }));
  }

  /** @throws DomainError 404; 409 `handled_by_person`, `session_ended`; 422 `no_instructions`; 429 `quota_exceeded` */
  add(principal: Principal, session_id: string, whisper: Pick<WhisperRequest, 'content' | 'lasts'>): Promise<Whisper> {
    return this.gate.run(async (job) => {
      const session = await this.sessions.lock(job.manager, session_id);
      if (!session) throw sessionNotFound();
      return this.addIn(job, principal, session, whisper);
    });
  }

  /** Adds a whisper, within the job. @param session as it is locked @throws DomainError as {@link add} */
  async addIn(job: WriteJob, principal: Principal, session: StoredSession, { content, lasts }: Pick<WhisperRequest, 'content' | 'lasts'>): Promise<Whisper> {
    const { session_id } = session;
    const refusal = this.sessions.refusal(session) ?? (session.handling === 'person' ? handledByPerson() : null);
    if (refusal) throw refusal;
    if (!this.responders.takesInstructions(session.responder)) throw noInstructions();
    if ((await this.repository.inForce(session_id, null, job.manager)).length >= MAX_IN_FORCE) throw tooManyInForce();
    if ((await this.repository.count(session_id, job.manager)) >= MAX_WHISPERS) throw tooManyWhispers();
    const now = this.clock.now();
    const row: WhisperRow = {
      whisper_id: newId(now), session_id, author_id: principal.user_id, author_name: principal.name, content, lasts,
      created_at: new Date(now).toISOString(), used_by: '[]', withdrawn_at: null,
    };
    await this.repository.insert(job.manager, row);
    await job.publish(new Whispered(session, row.whisper_id, actorOf(principal)));
    return this.publish(job, row);
  }

  /** The most recent ones, oldest first. @throws DomainError 404; 403 `transcript_sealed` */
  async list(principal: Principal, session_id: string): Promise<WhisperList> {
    await this.access.read(principal, session_id);
    return { whispers: (await this.repository.newest(session_id, MAX_LISTED)).map(toWhisperView) };
  }

  /** Withdraws a whisper, whoever made it; one that was withdrawn stays as it is. @throws DomainError 404 */
  async withdraw(session_id: string, whisper_id: string): Promise<void> {
    await this.gate.run(async (job) => {
      if (!(await this.sessions.lock(job.manager, session_id))) throw sessionNotFound();
      if (!(await this.repository.find(session_id, whisper_id, job.manager))) throw whisperNotFound();
      const withdrawn = await this.repository.withdraw(job.manager, session_id, whisper_id, this.clock.instant());
      if (withdrawn) await this.publish(job, withdrawn);
    });
  }

  private async publish(job: WriteJob, row: WhisperRow): Promise<Whisper> {
    const whisper = toWhisperView(row);
    await job.publish(new WhisperChanged(row.session_id, whisper));
    return whisper;
  }
}

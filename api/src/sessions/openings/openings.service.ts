import { Inject, Injectable } from '@nestjs/common';
import type { AdminSession, Opening, OpeningRequest, SessionOpeningList, SessionOpeningsQuery } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import { SETTINGS } from '../../core/config/settings-token.js';
import { type WriteJob, WriteGate } from '../../core/database/write-gate.js';
import type { Principal } from '../../core/http/access.js';
import { newId } from '../../core/ids/new-id.js';
import { UsersService } from '../../users/index.js';
import { sessionNotFound } from '../session.errors.js';
import { MessagesSearched, OpeningClosed, TranscriptOpened } from '../session.events.js';
import { SessionDetails } from '../session-details.js';
import { SessionsService } from '../sessions.service.js';
import { maxOpeningsADay, openedByTakeOver, openingNotFound, tooManyOpenings } from './opening.errors.js';
import { type OpeningRow, toOpeningView, toSessionOpeningView } from './opening.view.js';
import { OpeningsRepository } from './openings.repository.js';
import type { OpeningSettings } from './openings.settings.js';

const DAY_MS = 86_400_000;

/** Who opens what was said, and why. */
interface NewOpening extends OpeningRequest {
  by: Pick<Principal, 'user_id' | 'name' | 'role'> & { sign_in_id: string | null };
  /** null for searches */
  session: { session_id: string; user_id: string } | null;
  /** whether it lasts as long as the administrator has the session */
  isHeld?: boolean;
}

/** An opening, and whether this call has made it. */
interface Opened {
  opening: Opening;
  isNew: boolean;
}

/**
 * The openings of transcripts by administrators.
 *
 * Guarantees: an opening is committed, with its entry in the audit log, before anything is answered on its account; an administrator has at
 * most one of a session at a time, besides the one that comes with a take-over.
 */
@Injectable()
export class OpeningsService {
  constructor(
    private readonly gate: WriteGate,
    private readonly repository: OpeningsRepository,
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly details: SessionDetails,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: OpeningSettings,
  ) {}

  /** Opens a session's transcript; one that is open already is returned. @throws DomainError 404; 429 `quota_exceeded` */
  open(principal: Principal, session_id: string, request: OpeningRequest): Promise<Opened> {
    return this.gate.run(async (job) => {
      // Locked, so that of two calls at once the second one finds the opening of the first.
      const session = await this.sessions.lock(job.manager, session_id);
      if (!session) throw sessionNotFound();
      return this.ensure(job, { ...request, by: principal, session });
    });
  }

  /** Opens searches of what was said; if they are open already, that opening is returned. @throws DomainError 429 `quota_exceeded` */
  openSearches(principal: Principal, request: OpeningRequest): Promise<Opened> {
    return this.gate.run(async (job) => {
      // As with a session: of two calls at once the second one finds the opening of the first.
      await this.users.lock(job.manager, principal.user_id);
      return this.ensure(job, { ...request, by: principal, session: null });
    });
  }

  /** Adds an opening, within the job. */
  async openIn(job: WriteJob, { by, session, reason_kind, reason, isHeld = false }: NewOpening): Promise<OpeningRow> {
    const now = this.clock.now();
    const row: OpeningRow = {
      opening_id: newId(now),
      session_id: session?.session_id ?? null,
      owner_id: session?.user_id ?? null,
      by: by.user_id,
      by_name: by.name,
      by_role: by.role,
      reason_kind,
      reason: reason ?? null,
      opened_at: new Date(now).toISOString(),
      expires_at: isHeld ? null : new Date(now + this.settings.transcriptOpensFor).toISOString(),
      closed_at: null,
    };
    await this.repository.insert(job.manager, row);
    const actor = { user_id: by.user_id, sign_in_id: by.sign_in_id };
    const about = { opening_id: row.opening_id, reason_kind, actor };
    const { ownersSeeOpenings } = this.settings;
    if (session === null) await job.publish(new MessagesSearched(about));
    else await job.publish(new TranscriptOpened(session, about, ownersSeeOpenings === 'off' ? null : toSessionOpeningView(row, ownersSeeOpenings)));
    return row;
  }

  /** Closes one of the caller's own openings; one that is no longer open stays as it is. @throws DomainError 404; 409 `handled_by_person` */
  async close(principal: Principal, opening_id: string): Promise<void> {
    await this.gate.run(async (job) => {
      const row = await this.repository.find(job.manager, opening_id);
      if (row?.by !== principal.user_id) throw openingNotFound();
      if (row.expires_at === null && row.closed_at === null) throw openedByTakeOver();
      const closed = await this.repository.close(job.manager, opening_id, this.clock.instant());
      if (closed) await this.publishClosed(job, closed);
    });
  }

  /** Closes, within the job, what a take-over has opened of a session. */
  async closeHeld(job: WriteJob, session_id: string): Promise<void> {
    for (const closed of await this.repository.closeHeld(job.manager, session_id, this.clock.instant())) await this.publishClosed(job, closed);
  }

  /** The openings of a user's own session, as its owner is told of them. @throws DomainError 404, 422 for an invalid cursor */
  async list(principal: Principal, session_id: string, query: SessionOpeningsQuery): Promise<SessionOpeningList> {
    const { ownersSeeOpenings } = this.settings;
    await this.sessions.findOwn(principal, session_id);
    if (ownersSeeOpenings === 'off') return { openings: [] };
    const { page, next_cursor } = await this.repository.page(session_id, query);
    return { openings: page.map((row) => toSessionOpeningView(row, ownersSeeOpenings)), ...(next_cursor !== null && { next_cursor }) };
  }

  /** Any user's session, with until when the caller has opened its transcript, what seals it again, and what other features know. @throws DomainError 404 */
  async describe({ user_id }: Principal, session_id: string): Promise<AdminSession> {
    const session = await this.sessions.findAny(session_id);
    const row = await this.repository.findOpen(user_id, session_id, this.clock.instant());
    // What came with a take-over ends with that; where reading itself opens transcripts, closing one would seal nothing.
    const isClosable = row !== undefined && row.expires_at !== null && this.settings.transcripts !== 'open';
    return { ...session, opened_until: row?.expires_at ?? null, opening_id: isClosable ? row.opening_id : null, ...(await this.details.of(session_id)) };
  }

  private async publishClosed(job: WriteJob, { session_id, by }: OpeningRow): Promise<void> {
    if (session_id === null) return;
    const other = await this.repository.findOpen(by, session_id, this.clock.instant(), job.manager);
    await job.publish(new OpeningClosed(session_id, by, other?.expires_at));
  }

  private async ensure(job: WriteJob, opening: NewOpening): Promise<Opened> {
    const { by, session } = opening;
    const session_id = session?.session_id ?? null;
    const known = await this.repository.findOpen(by.user_id, session_id, this.clock.instant(), job.manager);
    if (!known) await this.assertFewOpened(job, by.user_id, session_id);
    return { opening: toOpeningView(known ?? (await this.openIn(job, opening))), isNew: known === undefined };
  }

  /** Refuses to open something again and again that was closed in between: each opening stays on record. */
  private async assertFewOpened({ manager }: WriteJob, by: string, session_id: string | null): Promise<void> {
    const most = maxOpeningsADay(this.settings.transcriptOpensFor);
    const dayAgo = new Date(this.clock.now() - DAY_MS).toISOString();
    if ((await this.repository.countSince(manager, by, session_id, dayAgo, most)) >= most) throw tooManyOpenings();
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type { AdminSession } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import { SETTINGS } from '../../core/config/settings-token.js';
import type { Principal } from '../../core/http/access.js';
import { SessionsService } from '../sessions.service.js';
import { transcriptSealed } from './opening.errors.js';
import { OpeningsRepository } from './openings.repository.js';
import { OpeningsService } from './openings.service.js';
import type { OpeningSettings } from './openings.settings.js';

/**
 * Whether administrators may read what was said.
 *
 * Guarantees: nothing is read without an opening that is in force at that instant. Under `TRANSCRIPTS=open` it is made by the reading itself, so
 * that the audit log and the owner learn of it in the same way; it is committed before anything is answered, and if that fails, nothing is.
 */
@Injectable()
export class TranscriptAccess {
  /** openings in progress, by administrator and session */
  private readonly pending = new Map<string, Promise<void>>();

  constructor(
    private readonly openings: OpeningsService,
    private readonly repository: OpeningsRepository,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: OpeningSettings,
  ) {}

  /** Any user's session, for an administrator who is about to read it. @throws DomainError 404; 403 `transcript_sealed` */
  async read(principal: Principal, session_id: string): Promise<AdminSession> {
    const session = await this.sessions.findAny(session_id);
    await this.assertOpen(principal, session_id, () => this.openings.open(principal, session_id, { reason_kind: 'other' }));
    return session;
  }

  /** Lets an administrator search what was said. @throws DomainError 403 `transcript_sealed` */
  search(principal: Principal): Promise<void> {
    return this.assertOpen(principal, null, () => this.openings.openSearches(principal, { reason_kind: 'other' }));
  }

  /** @returns those of the sessions that this administrator may read without opening them */
  async readable({ user_id }: Principal, session_ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (this.settings.transcripts === 'open') return new Set(session_ids);
    return this.repository.openAmong(user_id, [...new Set(session_ids)], this.clock.instant());
  }

  /**
   * Until when an administrator may read a session.
   *
   * @returns an instant; null for as long as they have it; undefined if they may not
   */
  async until(user_id: string, session_id: string): Promise<string | null | undefined> {
    return (await this.repository.findOpen(user_id, session_id, this.clock.instant()))?.expires_at;
  }

  private async assertOpen({ user_id }: Principal, session_id: string | null, open: () => Promise<unknown>): Promise<void> {
    if (await this.repository.findOpen(user_id, session_id, this.clock.instant())) return;
    if (this.settings.transcripts !== 'open') throw transcriptSealed();
    // A page makes several calls at once; they share one opening.
    const key = `${user_id} ${session_id ?? ''}`;
    const pending = this.pending.get(key) ?? open().then(() => undefined).finally(() => this.pending.delete(key));
    this.pending.set(key, pending);
    await pending;
  }
}

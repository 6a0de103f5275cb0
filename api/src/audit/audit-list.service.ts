import { Inject, Injectable } from '@nestjs/common';
import type { AuditList, AuditQuery } from '@switchboard/shared';
import { SETTINGS } from '../core/config/settings-token.js';
import type { OpeningSettings } from '../sessions/index.js';
import { toAuditEntryView } from './audit-entry.view.js';
import { AuditPages } from './audit-pages.repository.js';
import { AuditRepository } from './audit.repository.js';

/** The log in pages, as administrators may see it: where transcripts are sealed, without titles. */
@Injectable()
export class AuditListService {
  constructor(
    private readonly pages: AuditPages,
    private readonly chain: AuditRepository,
    @Inject(SETTINGS) private readonly settings: OpeningSettings,
  ) {}

  /**
   * One page, newest entry first. A search may end a page early and returns a cursor to continue from.
   *
   * @param signal aborted when nobody waits for the page any more
   * @throws DomainError 422 for an invalid cursor; ReadCancelled
   */
  async list(query: AuditQuery, signal?: AbortSignal): Promise<AuditList> {
    const isSealed = this.settings.transcripts === 'sealed';
    const { page, next_cursor } = await this.pages.page(query, !isSealed, signal);
    const shown = isSealed ? page.map((row) => ({ ...row, subject_title: null })) : page;
    // Entries are numbered without gaps, so nothing is counted.
    const total = (await this.chain.head())?.seq ?? 0;
    return { entries: shown.map(toAuditEntryView), next_cursor, total };
  }
}

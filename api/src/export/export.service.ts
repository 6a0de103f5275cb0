import { Inject, Injectable } from '@nestjs/common';
import type { AdminSession, CsvDelimiter, SelectedSessionsExport, SessionsExportQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS } from '../core/config/settings-token.js';
import { WriteGate } from '../core/database/write-gate.js';
import { type Actor, actorOf, type Principal } from '../core/http/access.js';
import { ActiveRule } from '../policies/index.js';
import { type AdminSessionRow, idleThreshold, type OpeningSettings, toAdminSessionView, TranscriptAccess } from '../sessions/index.js';
import { SessionsExported } from './export.events.js';
import { ExportRepository } from './export.repository.js';
import { fileFormats, fileName, type FileFormat } from './export-formats.js';
import { FileStreams, type OpenFile } from './file-streams.js';
import type { RowScan } from './row-scan.js';

/** Rows examined per batch: a few milliseconds of work before the event loop serves others. */
const BATCH_ROWS = 250;

/** Sends the sessions that match the list's filters, or those that were chosen, as a file; see {@link FileStreams}. Each export is in the audit log before its first row. */
@Injectable()
export class ExportService {
  constructor(
    private readonly repository: ExportRepository,
    private readonly streams: FileStreams,
    private readonly gate: WriteGate,
    private readonly clock: Clock,
    private readonly access: TranscriptAccess,
    private readonly rule: ActiveRule,
    @Inject(SETTINGS) private readonly settings: OpeningSettings,
  ) {}

  /** @throws DomainError 403 `transcript_sealed`, 429 `too_many_exports`, 503 during shutdown or while the database is unavailable */
  async send(reply: FastifyReply, principal: Principal, query: SessionsExportQuery): Promise<void> {
    if (query.text !== undefined) await this.access.search(principal);
    await this.streams.send(reply, principal, () => this.open(query, actorOf(principal), (threshold) => this.repository.open(query, threshold)));
  }

  /** Sends the sessions that somebody chose. @throws DomainError as {@link send} */
  sendSelected(reply: FastifyReply, principal: Principal, query: SelectedSessionsExport): Promise<void> {
    return this.streams.send(reply, principal, () => this.open(query, actorOf(principal), () => this.repository.openSelected(query.session_ids)));
  }

  private async open(
    query: SessionsExportQuery | SelectedSessionsExport,
    actor: Actor,
    openScan: (threshold: string) => RowScan | Promise<RowScan>,
  ): Promise<OpenFile> {
    const format = fileFormats[query.format];
    const now = this.clock.now();
    const threshold = idleThreshold(now, this.rule.idleAfter);
    const isSealed = this.settings.transcripts === 'sealed';
    const scan = await openScan(threshold);
    try {
      await this.gate.run((job) => job.publish(new SessionsExported(query, actor)));
      const expected = await scan.expectedCount();
      return {
        headers: {
          'content-type': format.type,
          'content-disposition': `attachment; filename="${fileName('sessions', new Date(now).toISOString(), format)}"`,
          ...(expected === null ? {} : { 'switchboard-rows': expected }),
        },
        chunks: chunksOf(scan, format, query.delimiter, (row) => toAdminSessionView(row, threshold, isSealed)),
        close: () => scan.close(),
      };
    } catch (error) {
      await scan.close();
      throw error;
    }
  }
}

/** The file in chunks, each a few milliseconds of reading and writing. */
async function* chunksOf(
  scan: RowScan,
  format: FileFormat,
  delimiter: CsvDelimiter,
  viewOf: (row: AdminSessionRow) => AdminSession,
): AsyncGenerator<string, undefined> {
  let head = format.head(delimiter);
  for (let isMore = true; isMore; head = '') {
    const batch = await scan.next(BATCH_ROWS);
    isMore = batch.isMore;
    // Yield even when no row matched, so that the consumer gets a chance to stop.
    yield head + format.lines(batch.rows.map(viewOf), delimiter);
  }
}

import { Injectable } from '@nestjs/common';
import type { AuditEntry, AuditExportQuery, CsvDelimiter } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { Clock } from '../core/clock/clock.js';
import { WriteGate } from '../core/database/write-gate.js';
import { type Actor, actorOf, type Principal } from '../core/http/access.js';
import { csvTable, fileName, FileStreams, MEDIA_TYPES, type OpenFile } from '../export/index.js';
import { AuditListService } from './audit-list.service.js';
import { AuditService } from './audit.service.js';

/** Entries per batch: a few milliseconds of work before the event loop serves others. */
const BATCH_ENTRIES = 200;

/** Columns of the table, in order, named after the fields of an entry; `details` is JSON. */
const COLUMNS = [
  'seq', 'entry_id', 'at', 'action', 'actor_id', 'actor_email', 'actor_name', 'sign_in_id', 'device', 'address', 'subject_type', 'subject_id',
  'subject_email', 'subject_name', 'subject_title', 'end_reason', 'details', 'hash',
] as const;

const table = csvTable(COLUMNS, new Set(['at']));

/** Sends the entries that match the log's filters as a file, newest first; see {@link FileStreams}. The export itself is an entry, too. */
@Injectable()
export class AuditExportService {
  constructor(
    private readonly audit: AuditService,
    private readonly lists: AuditListService,
    private readonly streams: FileStreams,
    private readonly gate: WriteGate,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError 429 `too_many_exports`, 503 during shutdown or while the database is unavailable */
  send(reply: FastifyReply, principal: Principal, query: AuditExportQuery): Promise<void> {
    return this.streams.send(reply, principal, () => this.open(query, actorOf(principal)));
  }

  private async open(query: AuditExportQuery, actor: Actor): Promise<OpenFile> {
    const { format } = query;
    await this.gate.run(({ manager }) => this.audit.record(manager, { action: 'audit_log.exported', actor, subject: null, details: { format } }));
    return {
      headers: {
        'content-type': MEDIA_TYPES[format],
        'content-disposition': `attachment; filename="${fileName('audit', this.clock.instant(), { extension: format })}"`,
      },
      chunks: this.chunks(query),
      close: () => Promise.resolve(),
    };
  }

  private async *chunks({ format, delimiter, ...filters }: AuditExportQuery): AsyncGenerator<string, undefined> {
    let head = format === 'csv' ? table.head(delimiter) : '';
    for (let cursor: string | null | undefined; cursor !== null; head = '') {
      const page = await this.lists.list({ ...filters, limit: BATCH_ENTRIES, ...(cursor !== undefined && { cursor }) });
      cursor = page.next_cursor;
      yield head + (format === 'csv' ? csvLines(page.entries, delimiter) : page.entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    }
  }
}

function csvLines(entries: readonly AuditEntry[], delimiter: CsvDelimiter): string {
  const rows = entries.map((entry) => ({ ...entry, address: entry.details.address ?? null, details: JSON.stringify(entry.details) }));
  return table.lines(rows, delimiter);
}

import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { CsvDelimiter, SessionsExportQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { Principals, roleSatisfies } from '../auth/index.js';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { WriteGate } from '../core/database/write-gate.js';
import { actorOf, type Principal } from '../core/http/access.js';
import { startResponse, ResponseAborted, sendChunks, prependChunks } from '../core/http/send-chunks.js';
import { idleThreshold, toAdminSessionView } from '../sessions/index.js';
import { shuttingDown, tooManyExports } from './export.errors.js';
import { SessionsExported } from './export.events.js';
import { type ExportScan, ExportRepository } from './export.repository.js';
import { fileFormats, fileName, type FileFormat } from './export-formats.js';

/** Concurrent exports per user. Each holds a database connection, so this is not a quota that RATE_LIMITS could lift. */
const EXPORTS_PER_USER = 2;
/** Rows examined per batch: a few milliseconds of work before the event loop serves others. */
const BATCH_ROWS = 250;
/** Milliseconds between checks whether the export may continue. */
const CHECK_INTERVAL_MS = 500;

interface RunningExport {
  principal: Principal;
  control: AbortController;
}

/**
 * Sends the sessions that match the list's filters as a file.
 *
 * States of an export: prepared (its slot is taken, it is in the audit log, its first rows are read; errors up to here are answered
 * with a problem response), then streaming, then complete or aborted. Guarantees: at most {@link EXPORTS_PER_USER} per user at once;
 * memory use is constant however many the rows and however slow the client; the event loop never blocks for longer than one batch.
 * An export is aborted within a second when its sign-in ends or its user is no longer an administrator, and immediately at
 * shutdown. An aborted download never looks complete.
 */
@Injectable()
export class ExportService implements OnModuleDestroy {
  private readonly logger = new Logger(ExportService.name);
  private readonly running = new Set<RunningExport>();
  private closing = false;

  constructor(
    private readonly repository: ExportRepository,
    private readonly gate: WriteGate,
    private readonly principals: Principals,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** @throws DomainError 429 `too_many_exports`, 503 during shutdown or while the database is unavailable */
  async send(reply: FastifyReply, principal: Principal, query: SessionsExportQuery): Promise<void> {
    const running = this.start(principal);
    try {
      void this.watchSignIn(running);
      await this.run(reply, running, query);
    } finally {
      this.running.delete(running);
      running.control.abort();
    }
  }

  /** Aborts running exports; new ones are rejected. */
  onModuleDestroy(): void {
    this.closing = true;
    for (const { control } of this.running) control.abort(new ResponseAborted('the server is shutting down'));
  }

  private start(principal: Principal): RunningExport {
    if (this.closing) throw shuttingDown();
    const own = [...this.running].filter((each) => each.principal.user_id === principal.user_id);
    if (own.length >= EXPORTS_PER_USER) throw tooManyExports(EXPORTS_PER_USER);
    const running = { principal, control: new AbortController() };
    this.running.add(running);
    return running;
  }

  private async run(reply: FastifyReply, { principal, control: { signal } }: RunningExport, query: SessionsExportQuery): Promise<void> {
    const format = fileFormats[query.format];
    const now = this.clock.now();
    const threshold = idleThreshold(now, this.settings.sessionIdleAfter);
    const scan = await this.repository.open(query, threshold);
    try {
      await this.gate.run((job) => job.publish(new SessionsExported(query, actorOf(principal))));
      const expected = await scan.expectedCount();
      const chunks = chunksOf(scan, format, query.delimiter, threshold);
      const first = await chunks.next();
      startResponse(reply, {
        'content-type': format.type,
        'cache-control': 'no-store, no-transform',
        'content-disposition': `attachment; filename="${fileName(new Date(now).toISOString(), format)}"`,
        ...(expected === null ? {} : { 'switchboard-rows': expected }),
      });
      await this.sendChunks(reply.raw, prependChunks([first.value ?? ''], chunks), signal);
    } finally {
      await scan.close();
    }
  }

  private async sendChunks(raw: ServerResponse, chunks: AsyncIterable<string>, signal: AbortSignal): Promise<void> {
    try {
      await sendChunks(raw, chunks, signal);
    } catch (error) {
      if (error instanceof ResponseAborted) this.logger.log({ reason: error.message }, 'an export was cut short');
      else this.logger.error({ err: error }, 'an export failed');
    }
  }

  /** While the export runs, checks periodically that its sign-in still belongs to an administrator. */
  private async watchSignIn({ principal, control }: RunningExport): Promise<void> {
    const { signal } = control;
    try {
      for (;;) {
        await setTimeout(CHECK_INTERVAL_MS, undefined, { signal, ref: false });
        const current = await this.principals.find(principal.sign_in_id);
        if (!current || !roleSatisfies(current.role, 'admin')) control.abort(new ResponseAborted('the sign-in has ended'));
      }
    } catch (error) {
      // No rows are sent for a sign-in that cannot be verified.
      if (!signal.aborted) control.abort(error);
    }
  }
}

/** The file in chunks, each a few milliseconds of reading and writing. */
async function* chunksOf(
  scan: ExportScan,
  format: FileFormat,
  delimiter: CsvDelimiter,
  threshold: string,
): AsyncGenerator<string, undefined> {
  let head = format.head(delimiter);
  for (let isMore = true; isMore; head = '') {
    const batch = await scan.next(BATCH_ROWS);
    isMore = batch.isMore;
    // Yield even when no row matched, so that the consumer gets a chance to stop.
    yield head + format.lines(batch.rows.map((row) => toAdminSessionView(row, threshold)), delimiter);
  }
}

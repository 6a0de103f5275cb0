import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { Principals, roleSatisfies } from '../auth/index.js';
import type { Principal } from '../core/http/access.js';
import { startResponse, ResponseAborted, sendChunks, prependChunks } from '../core/http/send-chunks.js';
import { shuttingDown, tooManyExports } from './export.errors.js';

/** Concurrent exports per user. Each holds a database connection, so this is not a quota that RATE_LIMITS could lift. */
const EXPORTS_PER_USER = 2;
/** Milliseconds between checks whether the export may continue. */
const CHECK_INTERVAL_MS = 500;

/** A file that is ready to be sent. */
export interface OpenFile {
  headers: OutgoingHttpHeaders;
  /** the file, in chunks of a few milliseconds of work each */
  chunks: AsyncGenerator<string, unknown>;
  /** frees what the file holds */
  close(): Promise<void>;
}

interface RunningExport {
  principal: Principal;
  control: AbortController;
}

/**
 * Sends files to administrators.
 *
 * States of an export: prepared (its slot is taken, it is opened, its first rows are read; errors up to here are answered with a problem
 * response), then streaming, then complete or aborted. Guarantees: at most {@link EXPORTS_PER_USER} per user at once; memory use is constant
 * however long the file and however slow the client; the event loop never blocks for longer than one chunk. An export is aborted within a
 * second when its sign-in ends or its user is no longer an administrator, and immediately at shutdown. An aborted download never looks
 * complete.
 */
@Injectable()
export class FileStreams implements OnModuleDestroy {
  private readonly logger = new Logger(FileStreams.name);
  private readonly running = new Set<RunningExport>();
  private closing = false;

  constructor(private readonly principals: Principals) {}

  /**
   * @param open prepares the file once a slot is free, and records the export
   * @throws DomainError 429 `too_many_exports`, 503 during shutdown; what `open` throws
   */
  async send(reply: FastifyReply, principal: Principal, open: () => Promise<OpenFile>): Promise<void> {
    const running = this.start(principal);
    try {
      void this.watchSignIn(running);
      await this.run(reply, running.control.signal, await open());
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

  private async run(reply: FastifyReply, signal: AbortSignal, { headers, chunks, close }: OpenFile): Promise<void> {
    try {
      const first = await chunks.next();
      startResponse(reply, { 'cache-control': 'no-store, no-transform', ...headers });
      await this.sendChunks(reply.raw, prependChunks([first.done ? '' : first.value], chunks as AsyncIterable<string>), signal);
    } finally {
      await close();
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

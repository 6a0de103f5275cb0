import { Injectable } from '@nestjs/common';
import { instant } from '@switchboard/shared';
import { z } from 'zod';
import { Build } from '../build/build.js';
import { Clock } from '../clock/clock.js';
import { ReadCheck } from '../database/read-check.js';
import { WriteGate } from '../database/write-gate.js';
import { DomainError } from '../errors/domain-error.js';
import { Streams } from '../http/streams.js';

const part = z.strictObject({ status: z.enum(['ok', 'failing']), detail: z.string().nullable() });
/** While messages are waiting to be indexed, `complete_after` is set: sessions whose last activity is later can already be searched. */
const searchPart = part.extend({ complete_after: instant.optional() });

/** `GET /api/health`. */
export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'failing']),
  version: z.string(),
  build: z.string(),
  at: instant,
  uptime_seconds: z.number().int(),
  open_streams: z.number().int(),
  parts: z.strictObject({ server: part, database_reads: part, database_writes: part, search: searchPart }),
});
export type Health = z.infer<typeof healthSchema>;

type Part = z.infer<typeof part>;
type SearchPart = z.infer<typeof searchPart>;

const ok: Part = { status: 'ok', detail: null };

/** Reports whether this process can serve requests. Guarantees: it fails as soon as the process shuts down or cannot write. */
@Injectable()
export class HealthService {
  private closing = false;
  private search: SearchPart = ok;

  constructor(
    private readonly readCheck: ReadCheck,
    private readonly gate: WriteGate,
    private readonly streams: Streams,
    private readonly clock: Clock,
    private readonly build: Build,
  ) {}

  /** Reports not ready from now on. */
  beginShutdown(): void {
    this.closing = true;
  }

  /**
   * Records what message search cannot find yet; the server is ready nevertheless.
   *
   * @param completeAfter messages of sessions whose last activity is later can be found; null: all messages can
   */
  recordSearchProgress(completeAfter: string | null): void {
    this.search = completeAfter === null ? ok : { status: 'ok', detail: 'indexing_messages', complete_after: completeAfter };
  }

  async details(): Promise<Health> {
    const parts = { server: this.server(), database_reads: await this.reads(), database_writes: await this.writes(), search: this.search };
    return {
      status: Object.values(parts).every(({ status }) => status === 'ok') ? 'ok' : 'failing',
      version: this.build.version,
      build: this.build.id,
      at: this.clock.instant(),
      uptime_seconds: Math.floor(process.uptime()),
      open_streams: this.streams.size,
      parts,
    };
  }

  /** @throws DomainError 503 `not_ready`, naming the failing parts */
  async ready(): Promise<{ status: 'ok' }> {
    const { status, parts } = await this.details();
    if (status === 'ok') return { status };
    const failing = Object.entries(parts).filter(([, each]) => each.status !== 'ok');
    throw new DomainError(
      'unavailable',
      'not_ready',
      `Not ready: ${failing.map(([name, { detail }]) => `${name} (${detail ?? 'failing'})`).join(', ')}.`,
      { headers: { 'Retry-After': '2' } },
    );
  }

  private server(): Part {
    return this.closing ? { status: 'failing', detail: 'shutting_down' } : ok;
  }

  private async reads(): Promise<Part> {
    return partOf(await this.readCheck.failure());
  }

  private async writes(): Promise<Part> {
    return partOf(await this.gate.fault());
  }
}

function partOf(errorCode: string | null): Part {
  return errorCode === null ? ok : { status: 'failing', detail: errorCode };
}

import { Injectable } from '@nestjs/common';
import { instant } from '@switchboard/shared';
import { z } from 'zod';
import { Build } from '../build/build.js';
import { Clock } from '../clock/clock.js';
import { ReadCheck } from '../database/read-check.js';
import { WriteGate } from '../database/write-gate.js';
import { DomainError } from '../errors/domain-error.js';
import { Streams } from '../http/streams.js';
import { Reachability } from '../instances/reachability.js';
import { Pulse } from '../instances/pulse.js';

const part = z.strictObject({ status: z.enum(['ok', 'failing']), detail: z.string().nullable() });
/** How long an extension may take to say how it is, in milliseconds. */
const EXTENSION_LIMIT_MS = 2_000;

/** While messages are waiting to be indexed, `complete_after` is set: sessions whose last activity is later can already be searched. */
const searchPart = part.extend({ complete_after: instant.optional() });

/** Present where several servers are joined. `alone`: messages between them do not arrive; `apart`: some server that lives is not heard of. */
const messengerPart = z.strictObject({ status: z.literal('ok'), detail: z.enum(['alone', 'apart']).nullable() });

/** `GET /api/health`. */
export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'failing']),
  version: z.string(),
  build: z.string(),
  at: instant,
  uptime_seconds: z.number().int(),
  open_streams: z.number().int(),
  parts: z.strictObject({ server: part, database_reads: part, database_writes: part, search: searchPart, pulse: part, messenger: messengerPart.optional() }),
  /** what the installed extensions say, by name; the server is ready whatever it is */
  extensions: z.record(z.string(), part),
  /** the name of this server */
  instance: z.string(),
});
export type Health = z.infer<typeof healthSchema>;

type Part = z.infer<typeof part>;
type SearchPart = z.infer<typeof searchPart>;

const ok: Part = { status: 'ok', detail: null };

/** Reports whether this process can serve requests. Guarantees: it fails as soon as the process shuts down or cannot write, and recovers by itself. */
@Injectable()
export class HealthService {
  private closing = false;
  private search: SearchPart = ok;
  private readonly extensionChecks = new Map<string, () => Promise<string | null>>();

  constructor(
    private readonly readCheck: ReadCheck,
    private readonly gate: WriteGate,
    private readonly streams: Streams,
    private readonly clock: Clock,
    private readonly build: Build,
    private readonly pulse: Pulse,
    private readonly reachability: Reachability,
  ) {
    reachability.membership.describe('streams', () => streams.size);
  }

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

  /** @param check returns a short word for what is wrong, or null */
  addExtension(name: string, check: () => Promise<string | null>): void {
    this.extensionChecks.set(name, check);
  }

  /** What the extensions say, by name. */
  async extensions(): Promise<Record<string, Part>> {
    const checks = [...this.extensionChecks].map(async ([name, check]) => [name, partOf(await answerOf(check))] as const);
    return Object.fromEntries(await Promise.all(checks));
  }

  async details(): Promise<Health> {
    const { status, parts } = await this.ownParts();
    return {
      status,
      version: this.build.version,
      build: this.build.id,
      at: this.clock.instant(),
      uptime_seconds: Math.floor(process.uptime()),
      open_streams: this.streams.size,
      parts,
      extensions: await this.extensions(),
      instance: this.reachability.membership.name,
    };
  }

  /** @throws DomainError 503 `not_ready`, naming the failing parts */
  async ready(): Promise<{ status: 'ok' }> {
    const { status, parts } = await this.ownParts();
    if (status === 'ok') return { status };
    const failing = Object.entries(parts).filter(([, each]) => each.status !== 'ok');
    throw new DomainError(
      'unavailable',
      'not_ready',
      `Not ready: ${failing.map(([name, { detail }]) => `${name} (${detail ?? 'failing'})`).join(', ')}.`,
      { headers: { 'Retry-After': '2' } },
    );
  }

  /** The server's own parts, and whether all of them are well. */
  private async ownParts(): Promise<Pick<Health, 'status' | 'parts'>> {
    const messenger = this.reachability.state;
    const parts = {
      server: this.server(), database_reads: await this.reads(), database_writes: await this.writes(), search: this.search, pulse: this.changes(),
      ...(messenger && { messenger }),
    };
    return { status: Object.values(parts).every(({ status }) => status === 'ok') ? 'ok' : 'failing', parts };
  }

  private server(): Part {
    return this.closing ? { status: 'failing', detail: 'shutting_down' } : ok;
  }

  /** Whether the server still hears of what others change. */
  private changes(): Part {
    return this.pulse.hasLostDatabase ? { status: 'failing', detail: 'late' } : ok;
  }

  private async reads(): Promise<Part> {
    return partOf(await this.readCheck.failure());
  }

  private async writes(): Promise<Part> {
    return partOf(await this.gate.fault());
  }
}

/** @returns what an extension's check answers; a word for it when it fails or takes too long */
async function answerOf(check: () => Promise<string | null>): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('check_timed_out'), EXTENSION_LIMIT_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return 'check_failed';
  } finally {
    clearTimeout(timer);
  }
}

function partOf(errorCode: string | null): Part {
  return errorCode === null ? ok : { status: 'failing', detail: errorCode };
}

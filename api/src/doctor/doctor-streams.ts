import { Injectable } from '@nestjs/common';
import type { DoctorStreamEvents, DoctorStreamQuery, PingResult } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { Clock } from '../core/clock/clock.js';
import type { Principal } from '../core/http/access.js';
import type { SseConnection } from '../core/http/sse-connection.js';
import { Streams } from '../core/http/streams.js';

/** Events of a paced stream, and the milliseconds between two of them: three seconds in total. */
const TICKS = 13;
const TICK_INTERVAL_MS = 250;
/** Maximum duration of a quiet stream, in milliseconds: longer than any common proxy time-out. */
const QUIET_LIMIT_MS = 600_000;

/**
 * Streams that carry only timestamps, with which the doctor measures how the network path treats them.
 *
 * Guarantees: they are ordinary streams, counted against the limits, with heartbeats, and end with the sign-in; each ends by itself
 * with `done`; a ping reaches only the quiet streams of the sign-in that sent it.
 */
@Injectable()
export class DoctorStreams {
  private readonly quiet = new Set<SseConnection>();

  constructor(
    private readonly streams: Streams,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError as {@link Streams.open} */
  async open(reply: FastifyReply, principal: Principal, { mode }: DoctorStreamQuery): Promise<void> {
    await this.streams.admit(principal);
    const connection = this.streams.open(reply, principal);
    if (mode === 'paced') this.runPaced(connection);
    else this.runQuiet(connection);
  }

  /** Sends a ping to the quiet streams of this sign-in. @returns how many there were */
  ping({ sign_in_id }: Principal, ping_id: string): PingResult {
    const own = [...this.quiet].filter(({ principal }) => principal.sign_in_id === sign_in_id);
    for (const connection of own) sendEvent(connection, 'ping', { ping_id, at: this.clock.instant() });
    return { streams: own.length };
  }

  private runPaced(connection: SseConnection): void {
    let seq = 0;
    const tick = (): void => {
      sendEvent(connection, 'tick', { seq: ++seq, of: TICKS, at: this.clock.instant() });
      if (seq === TICKS) connection.end('done');
    };
    const timer = setInterval(tick, TICK_INTERVAL_MS);
    connection.onClose(() => clearInterval(timer));
    tick();
  }

  private runQuiet(connection: SseConnection): void {
    this.quiet.add(connection);
    const timer = setTimeout(() => connection.end('done'), QUIET_LIMIT_MS);
    connection.onClose(() => {
      this.quiet.delete(connection);
      clearTimeout(timer);
    });
  }
}

function sendEvent<Name extends 'tick' | 'ping'>(connection: SseConnection, event: Name, data: DoctorStreamEvents[Name]): void {
  connection.send(event, data);
}

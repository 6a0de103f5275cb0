import { Injectable, inject } from '@angular/core';
import type { DoctorStreamEvents, PingResult } from '@switchboard/shared';
import { type ReceivedEvent, DoctorFetch } from './doctor-fetch';
import type { IdleMeasure, PushMeasure } from './evaluate-streams';

const STREAM = '/api/admin/doctor/stream';
/** Time limit of a paced stream, in milliseconds: it takes three seconds, the rest is for a proxy that delays it. */
const PACED_TIMEOUT_MS = 15_000;
const PINGS = 5;
const PING_TIMEOUT_MS = 5_500;

/** Measurements by the doctor's own event streams. */
@Injectable()
export class StreamProbes {
  private readonly http = inject(DoctorFetch);

  /** Receives timed events. @returns them with the Content-Encoding of their stream @throws ProblemError if there is no stream */
  async push(signal: AbortSignal): Promise<PushMeasure & { readonly encoding: string | null }> {
    const limit = AbortSignal.timeout(PACED_TIMEOUT_MS);
    const arrivals: ReceivedEvent[] = [];
    const opened = this.http.listen(STREAM, AbortSignal.any([signal, limit]), (arrival) => arrivals.push(arrival));
    // A proxy may hold back even the response headers.
    const stream = await opened.catch((error: unknown) => {
      if (limit.aborted) return null;
      throw error;
    });
    await stream?.ended;
    const ticks = arrivals.filter(({ event }) => event === 'tick').map(({ data, at }) => {
      const { seq, of, at: sent } = data as DoctorStreamEvents['tick'];
      return { seq, of, sent: Date.parse(sent), arrived: at };
    });
    const isDone = arrivals.some(({ event }) => event === 'done');
    return { ticks, end: isDone ? 'done' : limit.aborted ? 'unfinished' : 'cut', encoding: stream?.response.headers.get('content-encoding') ?? null };
  }

  /**
   * Watches a stream that carries only heartbeats, after first requesting a few pings on it.
   *
   * @param seconds how long to watch
   * @returns additionally the milliseconds from requesting each ping to receiving it; empty if the first did not arrive
   * @throws ProblemError if there is no stream
   */
  async idle(seconds: number, signal: AbortSignal): Promise<IdleMeasure & { readonly pings: number[] }> {
    const timeLimit = new AbortController();
    const startedAt = performance.now();
    const arrivals: ReceivedEvent[] = [];
    const events = new EventTarget();
    const timer = setTimeout(() => timeLimit.abort(), seconds * 1_000);
    try {
      const stream = await this.http
        .listen(`${STREAM}?mode=quiet`, AbortSignal.any([signal, timeLimit.signal]), (arrival) => {
          arrivals.push(arrival);
          events.dispatchEvent(new Event(arrival.event));
        })
        .catch((error: unknown) => {
          if (timeLimit.signal.aborted) return null;
          throw error;
        });
      const pings = stream ? await this.pings(AbortSignal.any([signal, timeLimit.signal]), arrivals, events) : [];
      await stream?.ended;
      const byPage = timeLimit.signal.aborted || arrivals.some(({ event }) => event === 'done');
      const byServer = arrivals.some(({ event }) => event === 'signed-out' || event === 'server-shutdown' || event === 'unavailable');
      return {
        seconds: (performance.now() - startedAt) / 1_000,
        heartbeats: arrivals.filter(({ event }) => event === 'heartbeat').length,
        longest_gap: longestGap([startedAt, ...arrivals.map(({ at }) => at), performance.now()]),
        end: byServer ? 'server' : byPage ? 'watched' : 'cut',
        pings,
      };
    } finally {
      clearTimeout(timer);
      timeLimit.abort();
    }
  }

  private async pings(signal: AbortSignal, arrivals: readonly ReceivedEvent[], events: EventTarget): Promise<number[]> {
    const took: number[] = [];
    while (took.length < PINGS && !signal.aborted) {
      const ping_id = crypto.getRandomValues(new Uint32Array(4)).reduce((text, part) => text + part.toString(16).padStart(8, '0'), '');
      const uuid = ping_id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      const startedAt = performance.now();
      const findPing = () => arrivals.find(({ event, data }) => event === 'ping' && (data as DoctorStreamEvents['ping']).ping_id === uuid);
      const answer = await this.http.fetchFull('/api/admin/doctor/ping', { signal, body: { ping_id: uuid } }).catch(() => null);
      if (!answer || (JSON.parse(answer.text) as PingResult).streams === 0) return took;
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(PING_TIMEOUT_MS)]);
      while (!findPing() && !deadline.aborted) await nextEvent(events, 'ping', deadline);
      const arrived = findPing();
      if (!arrived) return took;
      took.push(arrived.at - startedAt);
    }
    return took;
  }
}

/** Resolves on the next such event, or when the signal aborts. */
function nextEvent(target: EventTarget, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    target.addEventListener(event, () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function longestGap(instants: readonly number[]): number {
  return instants.slice(1).reduce((longest, at, index) => Math.max(longest, at - instants[index]), 0) / 1_000;
}

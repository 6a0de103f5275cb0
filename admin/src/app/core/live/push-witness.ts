import { signal } from '@angular/core';
import type { StreamEvent } from './event-stream';

/** Milliseconds for which one event in time vouches for the push: two heartbeats (5 s apart). */
const VOUCHES_MS = 10_000;
/** Milliseconds on the way after which an event counts as late: somebody between here and the server holds it back. */
const LATE_MS = 3_000;
/** Heartbeats in time, one after another, that make a late stream good again. */
const GOOD_AGAIN = 2;
/** What `eventStream` and `withReconnect` tell of themselves; anything else has come from the server. */
const OWN_EVENTS: ReadonlySet<string> = new Set(['open', 'retry', 'closed']);

/**
 * Whether the server's pushes really reach this page, and in time. An open stream alone proves nothing: a proxy may answer 200
 * and keep the events to itself, or hand them out late.
 *
 * States: closed → opening → timely ⇄ late; timely counts for 10 s after the latest event. Promises: it is never `heard` before an
 * event of the server has come; a stream that falls silent is unheard after 10 s, one that lags by 3 s at its next heartbeat; both
 * are heard again by themselves.
 *
 * How late an event is, is told by the server's clock alone: how far a heartbeat's `at` is behind the instants that the server's
 * other answers have told, each moved on by this browser's monotonic clock. The first event has no such measure: it is in
 * time if it came soon after the stream was asked for.
 */
export class PushWitness {
  private state: 'closed' | 'opening' | 'timely' | 'late' = 'closed';
  private readonly sign = signal<number | null>(null);
  /** The server's clock minus this browser's monotonic one, in milliseconds, as well as it is known. */
  private offset: number | null = null;
  private askedAt = 0;
  private inTime = 0;

  /** Whether an event in time vouches for the push. @param now milliseconds of `performance.now()` */
  heard(now: number): boolean {
    const sign = this.sign();
    return sign !== null && now - sign < VOUCHES_MS;
  }

  /** @returns whether the event has come in time */
  hear({ event, data }: StreamEvent): boolean {
    const now = performance.now();
    if (OWN_EVENTS.has(event)) {
      if (event === 'open') this.turn('opening', now - (Number(data) || 0));
      if (event === 'closed') this.turn('closed', now);
      return false;
    }
    if (this.state === 'opening') this.state = now - this.askedAt < LATE_MS ? 'timely' : 'late';
    const lag = event === 'heartbeat' ? this.lagOf(data, now) : null;
    if (lag !== null) this.weigh(lag);
    const isTimely = this.state === 'timely';
    this.sign.set(isTimely ? now - (lag ?? 0) : null);
    return isTimely;
  }

  /**
   * An answer has told the server's instant.
   *
   * @param instant ISO 8601
   * @param isExact it is that of the answer itself; else the answer may be younger
   */
  answered(instant: string | null, isExact: boolean): void {
    const offset = Date.parse(instant ?? '') - performance.now();
    // An exact one also moves the measure back: the server's clock may have been set back.
    if (!Number.isNaN(offset)) this.offset = isExact ? offset : Math.max(this.offset ?? offset, offset);
  }

  private turn(state: 'closed' | 'opening', askedAt: number): void {
    this.state = state;
    this.askedAt = askedAt;
    this.inTime = 0;
    this.sign.set(null);
  }

  /** Milliseconds that a heartbeat was on its way beyond the fastest news known; null where it does not say. */
  private lagOf(data: unknown, now: number): number | null {
    const offset = Date.parse(String((data as { at?: unknown } | null)?.at)) - now;
    if (Number.isNaN(offset)) return null;
    this.offset = Math.max(this.offset ?? offset, offset);
    return this.offset - offset;
  }

  private weigh(lag: number): void {
    this.inTime = lag < LATE_MS ? this.inTime + 1 : 0;
    if (this.inTime === 0) this.state = 'late';
    if (this.inTime >= GOOD_AGAIN) this.state = 'timely';
  }
}

import { signal } from '@angular/core';
import { CLIENT_EVENTS, type StreamEvent } from './event-stream';

/** Milliseconds for which one timely event proves that push works: two heartbeats (5 s apart). */
const TIMELY_FOR_MS = 10_000;
/** Milliseconds in transit after which an event counts as late: an intermediary is holding it back. */
const LATE_MS = 3_000;
/** Consecutive timely heartbeats after which a late stream counts as timely again. */
const HEARTBEATS_TO_RECOVER = 2;

/**
 * Whether the server's pushes really reach this page, and in time. An open stream alone proves nothing: a proxy may respond 200 and
 * buffer the events, or deliver them late.
 *
 * States: closed → opening → timely ⇄ late; timely holds for 10 s after the latest event. Guarantees: {@link PushMonitor.isPushWorking} is
 * never true before a server event has arrived; it turns false 10 s after a stream falls silent, and at the next heartbeat of one
 * that lags by 3 s; it recovers from both automatically.
 *
 * Lateness is measured by the server's clock alone: how far a heartbeat's `at` is behind the times that the server's other messages
 * have stated, each advanced by this browser's monotonic clock. The first event has no such reference: it is timely if it arrived
 * soon after the stream was requested.
 */
export class PushMonitor {
  private state: 'closed' | 'opening' | 'timely' | 'late' = 'closed';
  private readonly lastTimelyAt = signal<number | null>(null);
  /** The best known estimate of the server's clock minus this browser's monotonic one, in milliseconds. */
  private offset: number | null = null;
  private requestedAt = 0;
  private timelyHeartbeats = 0;

  /** Whether a timely event proves that push works. @param now milliseconds of `performance.now()` */
  isPushWorking(now: number): boolean {
    const lastTimelyAt = this.lastTimelyAt();
    return lastTimelyAt !== null && now - lastTimelyAt < TIMELY_FOR_MS;
  }

  /** @returns whether the event arrived in time */
  recordEvent({ event, data }: StreamEvent): boolean {
    const now = performance.now();
    if (CLIENT_EVENTS.has(event)) {
      if (event === 'open') this.reset('opening', now - (Number(data) || 0));
      if (event === 'closed') this.reset('closed', now);
      return false;
    }
    if (this.state === 'opening') this.state = now - this.requestedAt < LATE_MS ? 'timely' : 'late';
    const lag = event === 'heartbeat' ? this.lagOf(data, now) : null;
    if (lag !== null) this.recordLag(lag);
    const isTimely = this.state === 'timely';
    this.lastTimelyAt.set(isTimely ? now - (lag ?? 0) : null);
    return isTimely;
  }

  /**
   * Records the server time that a response states.
   *
   * @param instant ISO 8601; null if it states none
   * @param isExact the response was produced at exactly this instant; otherwise it may be more recent
   */
  recordServerTime(instant: string | null, isExact: boolean): void {
    const offset = Date.parse(instant ?? '') - performance.now();
    // An exact one may also lower the estimate: the server's clock may have been set back.
    if (!Number.isNaN(offset)) this.offset = isExact ? offset : Math.max(this.offset ?? offset, offset);
  }

  private reset(state: 'closed' | 'opening', requestedAt: number): void {
    this.state = state;
    this.requestedAt = requestedAt;
    this.timelyHeartbeats = 0;
    this.lastTimelyAt.set(null);
  }

  /** Milliseconds that a heartbeat took longer than the fastest message known; null if it states no time. */
  private lagOf(data: unknown, now: number): number | null {
    const offset = Date.parse(String((data as { at?: unknown } | null)?.at)) - now;
    if (Number.isNaN(offset)) return null;
    this.offset = Math.max(this.offset ?? offset, offset);
    return this.offset - offset;
  }

  private recordLag(lag: number): void {
    this.timelyHeartbeats = lag < LATE_MS ? this.timelyHeartbeats + 1 : 0;
    if (this.timelyHeartbeats === 0) this.state = 'late';
    if (this.timelyHeartbeats >= HEARTBEATS_TO_RECOVER) this.state = 'timely';
  }
}

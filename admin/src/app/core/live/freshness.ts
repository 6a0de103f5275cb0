import { computed, signal, untracked, type Signal } from '@angular/core';
import type { Problem } from '@switchboard/shared';

/** How updates are delivered to a page: by push, by polling, or not at all at present. */
export type Delivery = 'live' | 'polling' | 'stale';

/** Consecutive failures, or milliseconds without a response, after which the data shown is considered stale. */
const STALE_FAILURES = 2;
const STALE_AFTER_MS = 15_000;
/** Milliseconds after which a request in flight is considered slow. */
const SLOW_MS = 10_000;

/**
 * The age of the data shown, and whether updates still arrive.
 *
 * All ages are measured by this browser's monotonic clock from the receipt of a response: never by comparing the browser's wall
 * clock with the server's, which may differ by hours.
 */
export class Freshness {
  private readonly now = signal(performance.now());
  private readonly receivedAt = signal<number | null>(null);
  private readonly requestedAt = signal<number | null>(null);
  private readonly failures = signal(0);
  private readonly retryAt = signal<number | null>(null);
  private readonly latestProblem = signal<{ readonly problem: Problem; readonly view: unknown } | null>(null);
  private readonly snapshotAt = signal<string | null>(null);

  /**
   * @param isPushWorking whether pushes reach this page at a given `performance.now()`; read as a signal
   * @param view identifies what is shown; read as a signal
   */
  constructor(
    private readonly isPushWorking: (now: number) => boolean,
    private readonly view: () => unknown,
  ) {}

  /** The server time (ISO 8601) at which the data shown was last known to be current; null before the first response. */
  readonly as_of: Signal<string | null> = this.snapshotAt.asReadonly();
  /** Whole seconds since the data shown was last confirmed by a response, a 304 or a push; null before the first response. */
  readonly age = computed(() => {
    const received = this.receivedAt();
    return received === null ? null : Math.max(0, Math.floor((this.now() - received) / 1_000));
  });
  /** The estimated current server time, in milliseconds since 1970; null before the first response. */
  readonly server_now = computed(() => {
    const [as_of, received] = [this.snapshotAt(), this.receivedAt()];
    return as_of === null || received === null ? null : Date.parse(as_of) + Math.max(0, this.now() - received);
  });
  /** The problem of the latest request; null after a success, and for another view than the one that it was sent for. */
  readonly failure = computed(() => {
    const latest = this.latestProblem();
    return latest && latest.view === this.view() ? latest.problem : null;
  });
  /** Whole seconds until the next attempt after a failure; null if there was none or a request is in flight. */
  readonly retry_in = computed(() => {
    const at = this.retryAt();
    return at === null || this.requestedAt() !== null ? null : Math.max(0, Math.ceil((at - this.now()) / 1_000));
  });
  readonly delivery = computed<Delivery>(() => {
    const overdue = (this.age() ?? 0) * 1_000 >= STALE_AFTER_MS;
    const requestedAt = this.requestedAt();
    const isSlow = requestedAt !== null && this.now() - requestedAt >= SLOW_MS;
    if (this.failures() >= STALE_FAILURES || (overdue && (this.failures() > 0 || isSlow))) return 'stale';
    return this.isPushWorking(this.now()) ? 'live' : 'polling';
  });

  /** Consecutive failures so far. */
  get failureCount(): number {
    return this.failures();
  }

  /** Updates the ages; called each second. */
  tick(): void {
    this.now.set(performance.now());
  }

  /** A request was sent. */
  requestSent(): void {
    this.tick();
    this.requestedAt.set(performance.now());
    this.retryAt.set(null);
  }

  /** The request in flight was cancelled or has ended. */
  requestSettled(): void {
    this.requestedAt.set(null);
  }

  /** A response arrived. @param as_of the server time of its data, ISO 8601; null if it states none */
  responseReceived(as_of: string | null): void {
    this.tick();
    this.receivedAt.set(performance.now());
    this.snapshotAt.set(as_of ?? this.snapshotAt());
    this.failures.set(0);
    this.latestProblem.set(null);
    this.retryAt.set(null);
  }

  /** A request failed. @param wait milliseconds until the next, null if none follows automatically */
  requestFailed(problem: Problem, wait: number | null): void {
    this.tick();
    this.failures.update((count) => count + 1);
    this.latestProblem.set({ problem, view: untracked(this.view) });
    this.retryAt.set(wait === null ? null : performance.now() + wait);
  }

  /** A push has confirmed the data shown. @param at the server time at which it was still current, ISO 8601 */
  confirmedByPush(at: string): void {
    this.tick();
    this.receivedAt.set(performance.now());
    this.snapshotAt.set(at);
  }

  /** The server rejected the request as invalid: not counted as a failure, since a repeated request would get the same response. */
  requestRejected(problem: Problem): void {
    this.tick();
    this.latestProblem.set({ problem, view: untracked(this.view) });
    this.retryAt.set(null);
  }
}

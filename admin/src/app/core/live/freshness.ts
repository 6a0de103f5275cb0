import { computed, signal, type Signal } from '@angular/core';
import type { Problem } from '@switchboard/shared';

/** How a page receives updates: by push, by polling, or not at all at present. */
export type LivePath = 'live' | 'polling' | 'stale';

/** Consecutive failures, or milliseconds without a response, after which the data shown is considered stale. */
const STALE_MISSES = 2;
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
  private readonly received = signal<number | null>(null);
  private readonly asked = signal<number | null>(null);
  private readonly misses = signal(0);
  private readonly nextAt = signal<number | null>(null);
  private readonly problem = signal<Problem | null>(null);
  private readonly snapshotAt = signal<string | null>(null);

  /** @param pushes whether pushes reach this page at a given `performance.now()`; read as a signal */
  constructor(private readonly pushes: (now: number) => boolean) {}

  /** The server time (ISO 8601) at which the data shown was last known to be current; null before the first response. */
  readonly as_of: Signal<string | null> = this.snapshotAt.asReadonly();
  /** Whole seconds since the data shown was last confirmed by a response, a 304 or a push; null before the first response. */
  readonly age = computed(() => {
    const received = this.received();
    return received === null ? null : Math.max(0, Math.floor((this.now() - received) / 1_000));
  });
  /** The estimated current server time, in milliseconds since 1970; null before the first response. */
  readonly server_now = computed(() => {
    const [as_of, received] = [this.snapshotAt(), this.received()];
    return as_of === null || received === null ? null : Date.parse(as_of) + Math.max(0, this.now() - received);
  });
  /** The problem of the latest request; null after a success. */
  readonly failure = this.problem.asReadonly();
  /** Whole seconds until the next attempt after a failure; null if there was none or a request is in flight. */
  readonly retry_in = computed(() => {
    const at = this.nextAt();
    return at === null || this.asked() !== null ? null : Math.max(0, Math.ceil((at - this.now()) / 1_000));
  });
  /** Whether a request is in flight. */
  readonly asking = computed(() => this.asked() !== null);
  readonly path = computed<LivePath>(() => {
    const overdue = (this.age() ?? 0) * 1_000 >= STALE_AFTER_MS;
    const asked = this.asked();
    const isSlow = asked !== null && this.now() - asked >= SLOW_MS;
    if (this.misses() >= STALE_MISSES || (overdue && (this.misses() > 0 || isSlow))) return 'stale';
    return this.pushes(this.now()) ? 'live' : 'polling';
  });

  /** Consecutive failures so far. */
  get missed(): number {
    return this.misses();
  }

  /** Updates the ages; called each second. */
  tick(): void {
    this.now.set(performance.now());
  }

  /** A request was sent. */
  sent(): void {
    this.tick();
    this.asked.set(performance.now());
    this.nextAt.set(null);
  }

  /** The request in flight was cancelled or has ended. */
  settled(): void {
    this.asked.set(null);
  }

  /** A response arrived. @param as_of the server time of its data, ISO 8601; null if it states none */
  answered(as_of: string | null): void {
    this.tick();
    this.received.set(performance.now());
    this.snapshotAt.set(as_of ?? this.snapshotAt());
    this.misses.set(0);
    this.problem.set(null);
    this.nextAt.set(null);
  }

  /** A request failed. @param wait milliseconds until the next, null if none follows automatically */
  missedOne(problem: Problem, wait: number | null): void {
    this.tick();
    this.misses.update((count) => count + 1);
    this.problem.set(problem);
    this.nextAt.set(wait === null ? null : performance.now() + wait);
  }

  /** A push has confirmed the data shown. @param at the server time at which it was still current, ISO 8601 */
  confirmed(at: string): void {
    this.tick();
    this.received.set(performance.now());
    this.snapshotAt.set(at);
  }

  /** The server rejected the request as invalid: not counted as a failure, since a repeated request would get the same response. */
  refused(problem: Problem): void {
    this.tick();
    this.problem.set(problem);
    this.nextAt.set(null);
  }
}

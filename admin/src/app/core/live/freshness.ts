import { computed, signal, type Signal } from '@angular/core';
import type { Problem } from '@switchboard/shared';

/** Which way a page gets its news: by push, by asking, or not at all at present. */
export type LivePath = 'live' | 'polling' | 'stale';

/** Misses in a row, or milliseconds without an answer, after which what is shown counts as stale. */
const STALE_MISSES = 2;
const STALE_AFTER_MS = 15_000;
/** Milliseconds after which a request under way counts as a sign of trouble. */
const SLOW_MS = 10_000;

/**
 * How old what is shown is, and whether news still come.
 *
 * All ages are measured by this browser's monotonic clock from the receipt of an answer: never by comparing the browser's
 * wall clock with the server's, which may differ by hours.
 */
export class Freshness {
  private readonly now = signal(performance.now());
  private readonly received = signal<number | null>(null);
  private readonly asked = signal<number | null>(null);
  private readonly misses = signal(0);
  private readonly nextAt = signal<number | null>(null);
  private readonly problem = signal<Problem | null>(null);
  private readonly snapshotAt = signal<string | null>(null);

  /** @param pushes tells whether pushes reach this page at an instant of `performance.now()`; read as a signal */
  constructor(private readonly pushes: (now: number) => boolean) {}

  /** The server's instant (ISO 8601) at which what is shown was last known to be so, null before the first answer. */
  readonly as_of: Signal<string | null> = this.snapshotAt.asReadonly();
  /** Whole seconds since what is shown was last known to be so: an answer, a 304, or a push that confirmed it; null before the first. */
  readonly age = computed(() => {
    const received = this.received();
    return received === null ? null : Math.max(0, Math.floor((this.now() - received) / 1_000));
  });
  /** The server's present instant, in milliseconds since 1970, as well as it can be known here; null before the first answer. */
  readonly server_now = computed(() => {
    const [as_of, received] = [this.snapshotAt(), this.received()];
    return as_of === null || received === null ? null : Date.parse(as_of) + Math.max(0, this.now() - received);
  });
  /** What the latest request ended with; null after a success. */
  readonly failure = this.problem.asReadonly();
  /** Whole seconds until it is asked again after a miss; null while all is well or a request is under way. */
  readonly retry_in = computed(() => {
    const at = this.nextAt();
    return at === null || this.asked() !== null ? null : Math.max(0, Math.ceil((at - this.now()) / 1_000));
  });
  /** Whether a request is under way. */
  readonly asking = computed(() => this.asked() !== null);
  readonly path = computed<LivePath>(() => {
    const overdue = (this.age() ?? 0) * 1_000 >= STALE_AFTER_MS;
    const asked = this.asked();
    const isSlow = asked !== null && this.now() - asked >= SLOW_MS;
    if (this.misses() >= STALE_MISSES || (overdue && (this.misses() > 0 || isSlow))) return 'stale';
    return this.pushes(this.now()) ? 'live' : 'polling';
  });

  /** Misses in a row so far. */
  get missed(): number {
    return this.misses();
  }

  /** Lets ages grow; called each second. */
  tick(): void {
    this.now.set(performance.now());
  }

  /** A request was sent. */
  sent(): void {
    this.tick();
    this.asked.set(performance.now());
    this.nextAt.set(null);
  }

  /** The request under way was left or has ended. */
  settled(): void {
    this.asked.set(null);
  }

  /** An answer came. @param as_of the server's instant that it shows */
  answered(as_of: string | null): void {
    this.tick();
    this.received.set(performance.now());
    this.snapshotAt.set(as_of ?? this.snapshotAt());
    this.misses.set(0);
    this.problem.set(null);
    this.nextAt.set(null);
  }

  /** A request failed. @param wait milliseconds until the next, null where none follows by itself */
  missedOne(problem: Problem, wait: number | null): void {
    this.tick();
    this.misses.update((count) => count + 1);
    this.problem.set(problem);
    this.nextAt.set(wait === null ? null : performance.now() + wait);
  }

  /** A push has confirmed what is shown. @param at the server's instant at which it still was so, ISO 8601 */
  confirmed(at: string): void {
    this.tick();
    this.received.set(performance.now());
    this.snapshotAt.set(at);
  }

  /** The server does not take what was asked: no miss, since asking again would bring the same. */
  refused(problem: Problem): void {
    this.tick();
    this.problem.set(problem);
    this.nextAt.set(null);
  }
}

import { DOCUMENT, DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import type { Problem, SessionsEnded } from '@switchboard/shared';
import { AuthService } from '../../../core/auth/auth.service';
import { problemOf } from '../../../core/http/problem';
import { SessionsApi } from '../sessions-api';

/** Seconds in which ending sessions can be undone. */
export const UNDO_SECONDS = 10;
/** Sessions per request, between which progress is shown and it can be stopped. */
const BATCH_SIZE = 25;
/** Milliseconds between two looks at the clock. */
const TICK_MS = 250;

/** `waiting`: it can still be undone, and nothing has happened; `running`: it can be stopped; `over`: its outcome is known. */
export type EndingState = 'none' | 'waiting' | 'running' | 'over';

const NOTHING: SessionsEnded = { ended: [], already_ended: [], missing: [], failed: [] };

/**
 * Ends several sessions after a delay in which that can be undone.
 *
 * States: none → waiting → running → over → none; undone while waiting, it is none again. Guarantees: nothing is sent before the delay is
 * over, and nothing without the person who asked for it. It goes on while other pages of the application are shown. Whoever closes the
 * browser's tab meanwhile is asked first; what was not sent by then does not happen.
 */
@Injectable({ providedIn: 'root' })
export class BulkEnding {
  private readonly api = inject(SessionsApi);
  private readonly auth = inject(AuthService);
  private readonly window = inject(DOCUMENT).defaultView;
  private readonly current = signal<EndingState>('none');
  private readonly secondsLeft = signal(0);
  private readonly result = signal(NOTHING);
  private readonly failure = signal<Problem | null>(null);
  private readonly asked = signal<readonly string[]>([]);
  private reason = '';
  private owner: string | null = null;
  private deadline = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private isStopping = false;
  private readonly keepTab = (event: BeforeUnloadEvent) => event.preventDefault();

  readonly state = this.current.asReadonly();
  /** Until when it can be undone, in whole seconds. */
  readonly seconds = this.secondsLeft.asReadonly();
  /** How many sessions are to be ended. */
  readonly total = computed(() => this.asked().length);
  /** What became of the sessions so far; `failed` once it is over: those that were not reached. */
  readonly outcome = this.result.asReadonly();
  /** The sessions that there is nothing more to do about. */
  readonly handled = computed(() => [...this.result().ended, ...this.result().already_ended, ...this.result().missing]);
  /** Why it did not get to the end; null if it was stopped, or did. */
  readonly problem = this.failure.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.release());
    effect(() => {
      const user_id = this.auth.user()?.user_id ?? null;
      untracked(() => user_id !== this.owner && this.forget());
    });
  }

  /** Ends sessions once the time for undoing it is over; not while others are being ended. @param reason shown to their users */
  schedule(session_ids: readonly string[], reason: string): void {
    if (this.isBusy() || session_ids.length === 0) return;
    this.owner = this.auth.user()?.user_id ?? null;
    this.begin(session_ids, reason);
    this.current.set('waiting');
    this.secondsLeft.set(UNDO_SECONDS);
    // By a clock: in a hidden tab timers come late.
    this.deadline = performance.now() + UNDO_SECONDS * 1_000;
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  /** Whether sessions are about to be ended, or being ended. */
  isBusy(): boolean {
    return this.current() === 'waiting' || this.current() === 'running';
  }

  /** Undoes it while it waits. */
  undo(): void {
    if (this.current() === 'waiting') this.forget();
  }

  /** Begins with no further sessions. */
  stop(): void {
    this.isStopping = true;
  }

  /** Tries again, at once, what was not reached. */
  retry(): void {
    if (this.current() !== 'over') return;
    this.begin(this.result().failed, this.reason);
    void this.run();
  }

  /** Forgets the outcome. */
  dismiss(): void {
    if (this.current() === 'over') this.forget();
  }

  private begin(session_ids: readonly string[], reason: string): void {
    this.asked.set(session_ids);
    this.reason = reason;
    this.result.set(NOTHING);
    this.failure.set(null);
    this.isStopping = false;
    this.window?.addEventListener('beforeunload', this.keepTab);
  }

  private forget(): void {
    this.release();
    this.isStopping = true;
    this.asked.set([]);
    this.result.set(NOTHING);
    this.failure.set(null);
    this.current.set('none');
  }

  private release(): void {
    clearInterval(this.timer);
    this.window?.removeEventListener('beforeunload', this.keepTab);
  }

  private tick(): void {
    this.secondsLeft.set(Math.max(0, Math.ceil((this.deadline - performance.now()) / 1_000)));
    if (performance.now() < this.deadline) return;
    clearInterval(this.timer);
    void this.run();
  }

  private async run(): Promise<void> {
    const ids = this.asked();
    this.current.set('running');
    try {
      for (let at = 0; at < ids.length && !this.isStopping; at += BATCH_SIZE) {
        const outcome = await this.api.endAll(ids.slice(at, at + BATCH_SIZE), this.reason);
        // Forgotten meanwhile: the person has signed out.
        if (this.asked() !== ids) return;
        this.result.update((before) => merged(before, outcome));
      }
    } catch (error) {
      if (this.asked() !== ids) return;
      this.failure.set(problemOf(error));
    }
    const handled = new Set(this.handled());
    this.result.update((outcome) => ({ ...outcome, failed: ids.filter((id) => !handled.has(id)) }));
    this.release();
    this.current.set('over');
  }
}

function merged(one: SessionsEnded, other: SessionsEnded): SessionsEnded {
  return {
    ended: [...one.ended, ...other.ended],
    already_ended: [...one.already_ended, ...other.already_ended],
    missing: [...one.missing, ...other.missing],
    failed: [...one.failed, ...other.failed],
  };
}

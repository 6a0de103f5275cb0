import { Injectable, computed, inject, linkedSignal } from '@angular/core';
import { AuthService } from '../auth/auth.service';
import { Preferences } from '../preferences';
import { POLL_INTERVAL_MS } from './live-query-options';

/** The polling intervals that a user may choose, in seconds; 0 is off. */
export const INTERVALS = [0, 5, 10, 30, 60] as const;
/** One of {@link INTERVALS}. */
export type IntervalSeconds = (typeof INTERVALS)[number];

interface Choice {
  readonly interval: IntervalSeconds;
  readonly paused: boolean;
}

const DEFAULT_CHOICE: Choice = { interval: INTERVALS.find((seconds) => seconds * 1_000 === POLL_INTERVAL_MS)!, paused: false };

/** How often live pages poll, as chosen by the signed-in user; stored in this browser for each user. */
@Injectable({ providedIn: 'root' })
export class LiveSettings {
  private readonly auth = inject(AuthService);
  private readonly preferences = inject(Preferences);
  private readonly key = computed(() => `live.${this.auth.user()?.user_id ?? 'nobody'}`);
  private readonly choice = linkedSignal(() => parseChoice(this.preferences.read(this.key())));

  /** Seconds; 0: never automatically. */
  readonly interval = computed(() => this.choice().interval);
  readonly paused = computed(() => this.choice().paused || this.choice().interval === 0);
  /** Milliseconds between two polls of a live query; null: {@link POLL_INTERVAL_MS}, 0: paused or off. */
  readonly pollInterval = computed(() => (this.paused() ? 0 : this.interval() === DEFAULT_CHOICE.interval ? null : this.interval() * 1_000));

  /** Sets the interval, which also ends a pause. */
  setInterval(interval: IntervalSeconds): void {
    this.store({ interval, paused: false });
  }

  /** Pauses or resumes; resuming from "off" uses the default interval. */
  togglePause(): void {
    const { interval } = this.choice();
    if (this.paused()) this.store({ interval: interval || DEFAULT_CHOICE.interval, paused: false });
    else this.store({ interval, paused: true });
  }

  private store(choice: Choice): void {
    this.choice.set(choice);
    this.preferences.write(this.key(), choice);
  }
}

function parseChoice(stored: unknown): Choice {
  const { interval, paused } = (stored ?? {}) as Partial<Choice>;
  const supported = INTERVALS.find((seconds) => seconds === interval);
  return supported === undefined ? DEFAULT_CHOICE : { interval: supported, paused: paused === true };
}

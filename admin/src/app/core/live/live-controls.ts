import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { StatusBadge, type BadgeTone } from '../../ui/status-badge/status-badge';
import type { LivePath } from './freshness';
import { INTERVALS, LiveSettings, type IntervalSeconds } from './live-settings';

const PATHS = {
  live: { tone: 'good', word: 'app.live.path_live', hint: 'app.live.path_live_hint' },
  polling: { tone: 'quiet', word: 'app.live.path_polling', hint: 'app.live.path_polling_hint' },
  stale: { tone: 'warn', word: 'app.live.path_stale', hint: 'app.live.path_stale_hint' },
  paused: { tone: 'quiet', word: 'app.live.path_paused', hint: 'app.live.path_paused_hint' },
} as const satisfies Record<LivePath | 'paused', { tone: BadgeTone; word: string; hint: string }>;

/** How fresh the page is, which way its news come, and the means to change that. */
@Component({
  selector: 'app-live-controls',
  imports: [Icon, MatButton, MatIconButton, StatusBadge, TranslocoDirective],
  templateUrl: './live-controls.html',
  styleUrl: './live-controls.scss',
})
export class LiveControls {
  protected readonly settings = inject(LiveSettings);

  readonly path = input.required<LivePath>();
  /** seconds since the newest answer, null before the first */
  readonly age = input.required<number | null>();

  /** key of the refresh button's words */
  readonly refreshLabel = input.required<string>();

  readonly refresh = output();

  protected readonly intervals = INTERVALS;
  protected readonly shownPath = computed(() => (this.settings.paused() && this.path() !== 'stale' ? 'paused' : this.path()));
  protected readonly look = computed(() => PATHS[this.shownPath()]);
  protected readonly updated = computed(() => {
    const age = this.age();
    if (age === null) return { key: 'app.live.waiting', params: {} };
    if (age < 2) return { key: 'app.live.updated_now', params: {} };
    if (age < 120) return { key: 'app.live.updated', params: { seconds: age } };
    return { key: 'app.live.updated_long', params: { minutes: Math.floor(age / 60) } };
  });

  protected choose(value: string): void {
    const seconds = INTERVALS.find((interval): interval is IntervalSeconds => interval === Number(value));
    if (seconds !== undefined) this.settings.setInterval(seconds);
  }
}

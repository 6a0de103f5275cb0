import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '@switchboard/shared';
import { FoldButton } from '../../ui/fold-button/fold-button';
import { Icon } from '../../ui/icon/icon';
import { StatusBadge, type BadgeTone } from '../../ui/status-badge/status-badge';
import { formatElapsed } from '../../ui/time-ago/relative-time';
import { Language } from '../i18n/language';
import type { LivePath } from './freshness';
import { INTERVALS, LiveSettings, type IntervalSeconds } from './live-settings';

const BADGES = {
  live: { tone: 'good', word: 'app.live.path_live', hint: 'app.live.path_live_hint' },
  polling: { tone: 'quiet', word: 'app.live.path_polling', hint: 'app.live.path_polling_hint' },
  stale: { tone: 'warn', word: 'app.live.path_stale', hint: 'app.live.path_stale_hint' },
  paused: { tone: 'quiet', word: 'app.live.path_paused', hint: 'app.live.path_paused_hint' },
  off: { tone: 'quiet', word: 'app.live.path_off', hint: 'app.live.path_paused_hint' },
} as const satisfies Record<LivePath | 'paused' | 'off', { tone: BadgeTone; word: string; hint: string }>;

/** Shows how fresh the page is and how it receives updates, with the controls to change that. */
@Component({
  selector: 'app-live-controls',
  imports: [FoldButton, Icon, MatButton, MatIconButton, StatusBadge, TranslocoDirective],
  templateUrl: './live-controls.html',
  styleUrl: './live-controls.scss',
})
export class LiveControls {
  protected readonly settings = inject(LiveSettings);
  private readonly locale = inject(Language).locale;

  readonly path = input.required<LivePath>();
  /** seconds since the latest response, null before the first */
  readonly age = input.required<number | null>();

  /** the problem of the latest request, null after a success */
  readonly failure = input.required<Problem | null>();

  /** translation key of the refresh button's label */
  readonly refreshLabel = input.required<string>();

  readonly refresh = output();

  protected readonly intervals = INTERVALS;
  /** Whether the controls that are collapsed on phones are shown. */
  protected readonly isExpanded = signal(false);
  protected readonly shownPath = computed(() => {
    if (this.path() === 'stale' || !this.settings.paused()) return this.path();
    return this.settings.interval() === 0 ? 'off' : 'paused';
  });
  /** translation key of the pause button's label */
  protected readonly toggleLabel = computed(() => {
    if (!this.settings.paused()) return 'app.live.pause';
    return this.settings.interval() === 0 ? 'app.live.turn_on' : 'app.live.resume';
  });
  protected readonly badge = computed(() => BADGES[this.shownPath()]);
  protected readonly updated = computed(() => {
    const age = this.age();
    if (age === null) return { key: this.failure() ? 'app.live.nothing' : 'app.live.waiting', params: {} };
    if (age < 2) return { key: 'app.live.updated_now', params: {} };
    return { key: 'app.live.updated', params: { ago: formatElapsed(age, this.locale()) } };
  });

  protected chooseInterval(value: string): void {
    const seconds = INTERVALS.find((interval): interval is IntervalSeconds => interval === Number(value));
    if (seconds !== undefined) this.settings.setInterval(seconds);
  }
}

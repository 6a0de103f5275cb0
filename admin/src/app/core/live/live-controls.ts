import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '@switchboard/shared';
import { FoldButton } from '../../ui/fold-button/fold-button';
import { Icon } from '../../ui/icon/icon';
import { Language } from '../i18n/language';
import type { Delivery } from './freshness';
import { LiveFreshness, updatedText } from './live-freshness';
import { INTERVALS, LiveSettings, type IntervalSeconds } from './live-settings';

/** Shows how fresh the page is and how it receives updates, with the controls to change that. */
@Component({
  selector: 'app-live-controls',
  imports: [FoldButton, Icon, LiveFreshness, MatButton, MatIconButton, TranslocoDirective],
  templateUrl: './live-controls.html',
  styleUrl: './live-controls.scss',
  host: { '[class.compact]': '!hasFreshness()' },
})
export class LiveControls {
  protected readonly settings = inject(LiveSettings);
  private readonly locale = inject(Language).locale;

  readonly delivery = input.required<Delivery>();
  /** seconds since the latest response, null before the first */
  readonly age = input.required<number | null>();

  /** the problem of the latest request, null after a success */
  readonly failure = input.required<Problem | null>();

  /** translation key of the refresh button's label */
  readonly refreshLabel = input.required<string>();

  /** whether it says how fresh the page is, too; else the page shows that elsewhere */
  readonly hasFreshness = input(true);

  readonly refresh = output();

  protected readonly intervals = INTERVALS;
  /** Whether the controls that are collapsed on phones are shown. */
  protected readonly isExpanded = signal(false);
  /** translation key of the pause button's label */
  protected readonly toggleLabel = computed(() => {
    if (!this.settings.paused()) return 'app.live.pause';
    return this.settings.interval() === 0 ? 'app.live.turn_on' : 'app.live.resume';
  });
  protected readonly updated = computed(() => updatedText(this.age(), this.failure(), this.locale()));

  protected chooseInterval(value: string): void {
    const seconds = INTERVALS.find((interval): interval is IntervalSeconds => interval === Number(value));
    if (seconds !== undefined) this.settings.setInterval(seconds);
  }
}

import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '@switchboard/shared';
import { StatusBadge, type BadgeTone } from '../../ui/status-badge/status-badge';
import { formatElapsed } from '../../ui/time-ago/relative-time';
import { Language } from '../i18n/language';
import type { Delivery } from './freshness';
import { LiveSettings } from './live-settings';

const BADGES = {
  live: { tone: 'good', word: 'app.live.delivery_live', hint: 'app.live.delivery_live_hint' },
  polling: { tone: 'quiet', word: 'app.live.delivery_polling', hint: 'app.live.delivery_polling_hint' },
  stale: { tone: 'warn', word: 'app.live.delivery_stale', hint: 'app.live.delivery_stale_hint' },
  paused: { tone: 'quiet', word: 'app.live.delivery_paused', hint: 'app.live.delivery_paused_hint' },
  off: { tone: 'quiet', word: 'app.live.delivery_off', hint: 'app.live.delivery_paused_hint' },
} as const satisfies Record<Delivery | 'paused' | 'off', { tone: BadgeTone; word: string; hint: string }>;

/** How fresh the page is: how it receives updates, in a word, and when it was updated. */
@Component({
  selector: 'app-live-freshness',
  imports: [StatusBadge, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <app-status-badge [tone]="badge().tone" [attr.data-delivery]="shownDelivery()" [title]="t(badge().hint)">
        <span class="word">{{ t(badge().word) }}</span>
      </app-status-badge>
      <span class="updated">{{ t(updated().key, updated().params) }}</span>
    </ng-container>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 0.625rem;
    }
    .updated {
      min-inline-size: var(--updated-size, 14rem);
      color: var(--mat-sys-on-surface-variant);
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
    }
    @media (max-width: 43rem) {
      .updated {
        display: none;
      }
    }
    // Beside a heading in the bar of a narrow phone there is room for the dot only.
    @media (max-width: 24rem) {
      .word {
        position: absolute;
        inline-size: 1px;
        block-size: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
    }
  `,
})
export class LiveFreshness {
  private readonly settings = inject(LiveSettings);
  private readonly locale = inject(Language).locale;

  readonly delivery = input.required<Delivery>();
  /** seconds since the latest response, null before the first */
  readonly age = input.required<number | null>();
  /** the problem of the latest request, null after a success */
  readonly failure = input.required<Problem | null>();

  protected readonly shownDelivery = computed(() => {
    if (this.delivery() === 'stale' || !this.settings.paused()) return this.delivery();
    return this.settings.interval() === 0 ? 'off' : 'paused';
  });
  protected readonly badge = computed(() => BADGES[this.shownDelivery()]);
  protected readonly updated = computed(() => updatedText(this.age(), this.failure(), this.locale()));
}

/** The key and parameters of the text that says when a page was updated. @param age seconds @param locale BCP 47 */
export function updatedText(age: number | null, failure: Problem | null, locale: string): { key: string; params: Record<string, string> } {
  if (age === null) return { key: failure ? 'app.live.nothing' : 'app.live.waiting', params: {} };
  if (age < 2) return { key: 'app.live.updated_now', params: {} };
  return { key: 'app.live.updated', params: { ago: formatElapsed(age, locale) } };
}

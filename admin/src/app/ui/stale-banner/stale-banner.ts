import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../icon/icon';
import { clockTime } from '../time-ago/relative-time';

/** States that the data shown is stale, what time it is from, and when the next attempt follows. Render it only while that is so. */
@Component({
  selector: 'app-stale-banner',
  imports: [Icon, MatButton, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <app-icon name="alert" />
      <span>{{ t(key(), { time: time(), seconds: retry_in() }) }}</span>
      <button matButton type="button" (click)="retry.emit()">{{ t('app.live.retry_now') }}</button>
    </ng-container>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.25rem 0.75rem;
      padding: 0.25rem 0.5rem 0.25rem 1rem;
      border-radius: 12px;
      background: var(--badge-warn-surface);
      color: var(--badge-warn-ink);
      font: var(--mat-sys-body-medium);
      font-variant-numeric: tabular-nums;
    }
    span {
      flex: 1;
      min-inline-size: 10rem;
      padding-block: 0.5rem;
    }
    button {
      --mat-button-text-label-text-color: currentColor;
      margin-inline-start: auto;
    }
  `,
})
export class StaleBanner {
  /** the server time of the data shown, ISO 8601; null if there is none yet */
  readonly as_of = input.required<string | null>();
  /** seconds until the next attempt; null while a request is in flight */
  readonly retry_in = input.required<number | null>();
  /** BCP 47 */
  readonly locale = input.required<string>();
  /** the user asks for an attempt now */
  readonly retry = output();

  protected readonly time = computed(() => clockTime(this.as_of() ?? new Date(0).toISOString(), this.locale()));
  protected readonly key = computed(() => {
    const isAsking = this.retry_in() === null;
    if (this.as_of() === null) return isAsking ? 'app.live.stale_first_asking' : 'app.live.stale_first';
    return isAsking ? 'app.live.stale_asking' : 'app.live.stale';
  });
}

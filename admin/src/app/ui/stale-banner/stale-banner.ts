import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../icon/icon';
import { clockTime } from '../time-ago/relative-time';

/** Says that what is shown has grown old, of when it is, and when it is asked again. Takes no room while there is nothing to say. */
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
  /** the instant that the data on screen shows, ISO 8601; null when there is none yet */
  readonly as_of = input.required<string | null>();
  /** seconds until it is asked again; null while it is being asked */
  readonly retry_in = input.required<number | null>();
  /** BCP 47 */
  readonly locale = input.required<string>();
  /** the person wants it asked now */
  readonly retry = output();

  protected readonly time = computed(() => clockTime(this.as_of() ?? new Date(0).toISOString(), this.locale()));
  protected readonly key = computed(() => {
    const isAsking = this.retry_in() === null;
    if (this.as_of() === null) return isAsking ? 'app.live.stale_first_asking' : 'app.live.stale_first';
    return isAsking ? 'app.live.stale_asking' : 'app.live.stale';
  });
}

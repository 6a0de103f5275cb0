import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

/** Says that the browser is offline, and what that means. */
@Component({
  selector: 'app-offline-bar',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status" *transloco="let t">
      @if (isOffline()) {
        <p>{{ t('chat.offline') }}</p>
      }
    </div>
  `,
  styles: `
    p {
      padding: 0.25rem 1rem;
      background: var(--badge-warn-surface);
      color: var(--badge-warn-ink);
      font: var(--mat-sys-body-small);
      text-align: center;
    }
  `,
})
export class OfflineBar {
  protected readonly isOffline = signal(!navigator.onLine);

  constructor() {
    const update = () => this.isOffline.set(!navigator.onLine);
    for (const name of ['online', 'offline']) window.addEventListener(name, update);
    inject(DestroyRef).onDestroy(() => {
      for (const name of ['online', 'offline']) window.removeEventListener(name, update);
    });
  }
}

import { Component, computed, inject, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../../ui/icon/icon';
import { WaitingNotifications } from './waiting-notifications';

/** Switches notifications about people who wait on and off; nothing where the browser has none. */
@Component({
  selector: 'app-notify-button',
  imports: [Icon, MatIconButton, TranslocoDirective],
  template: `
    @if (notifications.permission() !== null) {
      <button
        *transloco="let t"
        matIconButton
        type="button"
        [class.on]="notifications.isOn()"
        [attr.aria-pressed]="notifications.isOn()"
        [attr.aria-label]="t('sessions.waiting.notify')"
        [title]="t(hint())"
        (click)="toggle()"
      >
        <app-icon name="bell" />
      </button>
    }
  `,
  styles: `
    .on {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }
  `,
})
export class NotifyButton {
  protected readonly notifications = inject(WaitingNotifications);

  /** key of what is to be said after a press */
  readonly told = output<string>();

  protected readonly hint = computed(() => (this.notifications.isOn() ? 'sessions.waiting.notify_on_hint' : 'sessions.waiting.notify_hint'));

  protected async toggle(): Promise<void> {
    const wasOn = this.notifications.isOn();
    await this.notifications.toggle();
    if (this.notifications.isOn()) this.told.emit('sessions.waiting.notify_on');
    else this.told.emit(wasOn ? 'sessions.waiting.notify_off' : 'sessions.waiting.notify_blocked');
  }
}

import { Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';

/** Says, above the message box, that the conversation was ended, and offers a new one. */
@Component({
  selector: 'app-ended-chat',
  imports: [Icon, MatButton, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <app-icon name="lock" />
      <!-- In the tab order, so that a long reason can be scrolled by keyboard. -->
      <div role="group" tabindex="0" [attr.aria-label]="t('chat.ended.heading')">
        <p class="what">{{ t('chat.ended.heading') }}</p>
        @if (reason()) {
          <p dir="auto">{{ t('chat.ended.reason', { reason: reason() }) }}</p>
        }
        <p>{{ t('chat.ended.words') }}</p>
      </div>
      <button matButton="filled" type="button" (click)="continued.emit()">{{ t('chat.new_chat') }}</button>
    </ng-container>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem 0.875rem;
      padding: 0.875rem 1rem;
      border-radius: 14px;
      background: var(--mat-sys-tertiary-container);
      color: var(--mat-sys-on-tertiary-container);
    }
    div {
      flex: 1 1 16rem;
      overflow-wrap: anywhere;
      /* A long reason must leave room for the messages. */
      max-block-size: 30dvh;
      overflow-y: auto;
    }
    .what {
      font: var(--mat-sys-title-small);
    }
    button {
      min-block-size: 44px;
    }
  `,
  host: { role: 'alert' },
})
export class EndedChat {
  /** the administrator's reason; null or undefined if none was given */
  readonly reason = input<string | null>();

  /** the user wants to continue in a new chat */
  readonly continued = output();
}

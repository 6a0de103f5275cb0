import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { HandlingStore } from './handling.store';

/** Above the message box: offers a person where the assistant has not helped, and says that the person who is there is typing. */
@Component({
  selector: 'app-person-dock',
  imports: [MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (handling.isOffered()) {
        <div class="offer">
          <p role="status">{{ t('chat.person.offer') }}</p>
          <button matButton="outlined" type="button" (click)="handling.openForm()">{{ t('chat.person.ask') }}</button>
          <button matButton type="button" (click)="handling.decline()">{{ t('chat.person.decline') }}</button>
        </div>
      }
      @if (handling.handling() === 'person') {
        <p class="typing">
          @if (handling.isPersonTyping()) {
            {{ t('chat.person.typing', { name: handling.person() ?? t('chat.person.somebody') }) }}
          }
        </p>
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: contents;
    }
    .offer {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.25rem 0.5rem;
      padding-block: 0.25rem;
      padding-inline-start: 1rem;
      border-radius: 12px;
      background: var(--mat-sys-surface-container-high);

      p {
        flex: 1 1 14rem;
      }
      button {
        min-block-size: 44px;
      }
    }
    .typing {
      /* Nothing moves when somebody begins to type. */
      min-block-size: 1.25rem;
      padding-inline: 1rem;
      font: var(--mat-sys-body-small);
      color: var(--mat-sys-on-surface-variant);
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  `,
})
export class PersonDock {
  protected readonly handling = inject(HandlingStore);
}

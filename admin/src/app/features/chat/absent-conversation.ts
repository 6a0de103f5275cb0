import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { EmptyState } from '../../ui/empty-state/empty-state';

/** In place of a conversation that is not there, or not any more: says so, and offers a new one. */
@Component({
  selector: 'app-absent-conversation',
  imports: [EmptyState, MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      <app-empty-state
        [icon]="wasThere() ? 'trash' : 'search'"
        [heading]="t(wasThere() ? 'chat.deleted.heading' : 'chat.missing.heading')"
        [description]="t(wasThere() ? 'chat.deleted.words' : 'chat.missing.words')"
        role="alert"
      >
        <button matButton="filled" type="button" (click)="continued.emit()">{{ t('chat.new_chat') }}</button>
      </app-empty-state>
    </ng-container>
  `,
  styles: `
    :host {
      display: contents;
    }
    app-empty-state {
      margin-block: auto;
    }
  `,
})
export class AbsentConversation {
  /** whether it was deleted while it was open */
  readonly wasThere = input.required<boolean>();

  /** the user wants a new chat */
  readonly continued = output();
}

import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Message } from '@switchboard/shared';
import { ExtensionActions } from '../../core/extensions/extension-actions';
import { Icon } from '../../ui/icon/icon';

/** What extensions offer to do with a stored message of the transcript. */
@Component({
  selector: 'app-transcript-actions',
  imports: [Icon, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @for (action of offered(); track action.key) {
        <button type="button" [attr.aria-label]="t(action.label)" [title]="t(action.label)" (click)="action.run()">
          <app-icon [name]="action.icon" />
        </button>
      }
    </ng-container>
  `,
  styleUrl: './transcript-actions.scss',
})
export class TranscriptActions {
  private readonly actions = inject(ExtensionActions);
  readonly message = input.required<Message>();
  protected readonly offered = computed(() => this.actions.of('message.action', { message: this.message() }));
}

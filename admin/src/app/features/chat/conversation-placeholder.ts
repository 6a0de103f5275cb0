import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Problem } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { StartScreen } from './start-screen';

/** What a conversation without messages shows: suggestions to start with, that it is loading, or why it could not be loaded. */
@Component({
  selector: 'app-conversation-placeholder',
  imports: [EmptyState, MatButton, StartScreen, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      @switch (state()) {
        @case ('ready') {
          <app-start-screen (chosen)="chosen.emit($event)" />
        }
        @case ('loading') {
          <div class="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>
        }
        @case ('failed') {
          <app-empty-state icon="alert" [heading]="t('chat.failed.heading')" [description]="error()" role="alert">
            <button matButton="filled" type="button" (click)="retried.emit()">{{ t('chat.retry') }}</button>
          </app-empty-state>
        }
      }
    </ng-container>
  `,
  styleUrl: './conversation-placeholder.scss',
})
export class ConversationPlaceholder {
  readonly state = input.required<'ready' | 'loading' | 'failed'>();
  /** why it could not be loaded */
  readonly problem = input<Problem | null>(null);

  /** the question that the user wants to start with */
  readonly chosen = output<string>();
  readonly retried = output();

  private readonly translations = inject(Translations);
  protected readonly error = computed(() => {
    const problem = this.problem();
    return problem ? this.translations.problem(problem) : undefined;
  });
}

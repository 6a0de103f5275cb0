import { ChangeDetectionStrategy, Component, input, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Markdown } from '../../ui/markdown/markdown';

/** What is known of an answer besides its text, folded: how it came about or, while it is given, what the model thinks before. */
@Component({
  selector: 'app-answer-details',
  imports: [Markdown, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (thought(); as thought) {
        <details #details (toggle)="isOpen.set(details.open)">
          <summary>{{ t('sessions.figures.thoughts') }}</summary>
          @if (isOpen()) {
            <app-markdown dir="auto" [source]="thought" [streaming]="true" />
          }
        </details>
      }
      @if (figures(); as words) {
        <details>
          <summary [title]="words">{{ t('sessions.figures.open') }}</summary>
          <p>{{ words }}</p>
        </details>
      }
    </ng-container>
  `,
  styles: `
    details {
      font: var(--mat-sys-body-small);
      color: var(--mat-sys-on-surface-variant);
    }
    summary {
      min-block-size: 24px;
      cursor: pointer;
    }
    @media (pointer: coarse) {
      summary {
        min-block-size: 44px;
        align-content: center;
      }
    }
  `,
})
export class AnswerDetails {
  /** in words; null if nothing is known */
  readonly figures = input.required<string | null>();
  /** Markdown; null if there is none */
  readonly thought = input.required<string | null>();

  protected readonly isOpen = signal(false);
}

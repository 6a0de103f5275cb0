import { ChangeDetectionStrategy, Component, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';

const EXAMPLES = ['example_1', 'example_2', 'example_3', 'example_4'] as const;

/** Shown in an empty conversation: an introduction and a few example questions. */
@Component({
  selector: 'app-start-screen',
  imports: [Icon, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      <h2>{{ t('chat.start.heading') }}</h2>
      <p class="lead">{{ t('chat.start.words') }}</p>
      <p id="examples" class="label">{{ t('chat.start.examples') }}</p>
      <ul aria-labelledby="examples">
        @for (example of examples; track example) {
          @let text = t('chat.start.' + example);
          <li>
            <button type="button" (click)="chosen.emit(text)">
              <span>{{ text }}</span>
              <app-icon name="arrow_right" />
            </button>
          </li>
        }
      </ul>
    </ng-container>
  `,
  styleUrl: './start-screen.scss',
})
export class StartScreen {
  /** the chosen example question */
  readonly chosen = output<string>();
  protected readonly examples = EXAMPLES;
}

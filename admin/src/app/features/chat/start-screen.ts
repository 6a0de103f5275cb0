import { ChangeDetectionStrategy, Component, computed, inject, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { AuthService } from '../../core/auth/auth.service';
import { Icon } from '../../ui/icon/icon';
import { HandlingStore } from './handling/handling.store';
import { RespondersStore } from './responders.store';

/** Name of the responder that answers from the handbook. */
const HANDBOOK = 'handbook';

/** Text keys of example questions: for the handbook by whom they concern, and what anybody may ask anyone else. */
const EXAMPLES = {
  model: ['model_1', 'model_2', 'model_3', 'model_4'],
  user: ['example_3', 'example_2', 'example_5', 'example_6'],
  admin: ['example_1', 'example_2', 'example_3', 'example_4'],
} as const;

/** Shown in an empty conversation: an introduction, a few example questions, by who answers and who asks, and a person to talk to. */
@Component({
  selector: 'app-start-screen',
  imports: [Icon, MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      <h2>{{ t('chat.start.heading') }}</h2>
      @if (kind(); as kind) {
        <p class="lead">{{ t(kind === 'model' ? 'chat.start.model_words' : 'chat.start.words') }}</p>
        <p id="examples" class="label">{{ t(kind === 'model' ? 'chat.start.model_examples' : 'chat.start.examples') }}</p>
        <ul aria-labelledby="examples">
          @for (example of examples[kind]; track example) {
            @let text = t('chat.start.' + example);
            <li>
              <button type="button" (click)="chosen.emit(text)">
                <span>{{ text }}</span>
                <app-icon name="arrow_right" />
              </button>
            </li>
          }
        </ul>
      }
      @if (handling?.canAsk()) {
        <p class="person">
          <button matButton type="button" (click)="handling!.openForm()">{{ t('chat.person.ask') }}</button>
        </p>
      }
    </ng-container>
  `,
  styleUrl: './start-screen.scss',
})
export class StartScreen {
  /** the chosen example question */
  readonly chosen = output<string>();

  private readonly auth = inject(AuthService);
  private readonly responders = inject(RespondersStore);
  protected readonly handling = inject(HandlingStore, { optional: true });
  protected readonly examples = EXAMPLES;
  /** Null until it is known who answers. */
  protected readonly kind = computed((): keyof typeof EXAMPLES | null => {
    const preferred = this.responders.responders().find(({ is_default }) => is_default);
    if (!preferred) return null;
    if (preferred.name !== HANDBOOK) return 'model';
    return this.auth.user()?.role === 'admin' ? 'admin' : 'user';
  });

  constructor() {
    void this.responders.load();
  }
}

import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Language } from '../../../core/i18n/language';
import { Translations } from '../../../core/i18n/translations';
import { Icon } from '../../../ui/icon/icon';
import { ChatPageState } from '../chat-page-state';
import { openingWords } from './opening-words';
import { OpeningsStore } from './openings.store';

/** Says, below the title, that somebody has opened the conversation to read it, until the user dismisses that. */
@Component({
  selector: 'app-opening-line',
  imports: [Icon, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (words(); as words) {
        <div class="line">
          <p role="status" dir="auto">{{ words }}</p>
          <button type="button" [attr.aria-label]="t('chat.openings.dismiss')" [title]="t('chat.openings.dismiss')" (click)="dismiss()">
            <app-icon name="close" />
          </button>
        </div>
      }
    </ng-container>
  `,
  styles: `
    @use '../../../../styles/buttons';

    .line {
      display: flex;
      align-items: center;
      gap: 0.5rem;
      padding-block: 0.125rem;
      padding-inline: 1.5rem 0.5rem;
      border-block-end: 1px solid var(--mat-sys-outline-variant);
      font: var(--mat-sys-body-small);
      color: var(--mat-sys-on-surface-variant);
    }
    p {
      flex: 1;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    button {
      @include buttons.round;
    }
    @media (max-width: 54rem) {
      .line {
        padding-inline: 1rem 0.25rem;
      }
    }
    @media print {
      :host {
        display: none;
      }
    }
  `,
})
export class OpeningLine {
  private readonly openings = inject(OpeningsStore);
  private readonly translations = inject(Translations);
  private readonly language = inject(Language);
  private readonly pageState = inject(ChatPageState);
  protected readonly words = computed(() => {
    const opening = this.openings.unread();
    return opening && openingWords(this.translations, opening, this.language.locale(), Date.now());
  });

  protected dismiss(): void {
    this.openings.dismiss();
    // The button that was pressed is gone.
    this.pageState.focusRequests.update((count) => count + 1);
  }
}

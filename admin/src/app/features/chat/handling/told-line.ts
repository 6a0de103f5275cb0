import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../../core/i18n/translations';
import type { TranscriptItem } from '../transcript-items';
import { toldWords } from './told-words';

/** A line of the transcript that tells who answers from there on; with what the user has said about their request. */
@Component({
  selector: 'app-told-line',
  imports: [TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      <p class="line"><span>{{ words() }}{{ time() ? ' · ' + time() : '' }}</span></p>
      @if (note(); as note) {
        <blockquote dir="auto" [attr.aria-label]="t('chat.person.your_note')">{{ note }}</blockquote>
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: block;
      font: var(--mat-sys-body-small);
      color: var(--mat-sys-on-surface-variant);
    }
    .line {
      display: flex;
      align-items: center;
      gap: 0.75rem;
      text-align: center;

      &::before,
      &::after {
        content: '';
        flex: 1 0 1rem;
        border-block-start: 1px solid var(--mat-sys-outline-variant);
      }
    }
    blockquote {
      max-inline-size: min(88%, 36rem);
      margin: 0.375rem auto 0;
      padding-inline-start: 0.75rem;
      border-inline-start: 2px solid var(--mat-sys-outline-variant);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
export class ToldLine {
  readonly item = input.required<TranscriptItem>();
  /** hours and minutes */
  readonly time = input.required<string | null>();

  private readonly translations = inject(Translations);
  protected readonly words = computed(() => toldWords(this.translations, this.item().stored ?? { event: null, author_name: null, content: this.item().content }));
  protected readonly note = computed(() => this.item().stored?.event?.note ?? null);
}

import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../core/i18n/translations';
import { Markdown } from '../../ui/markdown/markdown';
import type { TranscriptItem } from './transcript-items';

/**
 * The reasoning before an answer, folded, as far as this page received it; otherwise how long it took, if that is known. What is open stays
 * open when the answer is complete.
 */
@Component({
  selector: 'app-reply-thoughts',
  imports: [Markdown, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (thought() !== '') {
        <details #details (toggle)="isOpen.set(details.open)">
          <summary>
            <span class="what">{{ thoughtFor() ?? t('chat.transcript.thoughts') }}</span>
            @if (item().content === '' && !isOpen()) {
              <span class="line" dir="auto">{{ lastLine() }}</span>
            }
          </summary>
          @if (isOpen()) {
            <div class="all" role="group" tabindex="0" [attr.aria-label]="t('chat.transcript.thoughts')">
              <app-markdown dir="auto" [source]="thought()" [outermost]="3" [streaming]="item().state === 'streaming'" />
            </div>
          }
        </details>
      } @else if (thoughtFor(); as words) {
        <p class="past">{{ words }}</p>
      }
    </ng-container>
  `,
  styleUrl: './reply-thoughts.scss',
})
export class ReplyThoughts {
  readonly item = input.required<TranscriptItem>();

  private readonly translations = inject(Translations);
  protected readonly isOpen = signal(false);
  protected readonly thought = computed(() => this.item().thought.trim());
  /** Without the marks of Markdown, which are not rendered in the heading. */
  protected readonly lastLine = computed(() => this.thought().slice(this.thought().lastIndexOf('\n') + 1).replace(/[*_`#>]/g, ''));
  /** How long the model thought; null if that is not known, or not worth telling. */
  protected readonly thoughtFor = computed(() => {
    const seconds = Math.round((this.item().stored?.thought_ms ?? 0) / 1_000);
    return seconds > 0 ? this.translations.plural('chat.transcript.thought_for', seconds) : null;
  });
}

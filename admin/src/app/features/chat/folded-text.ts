import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { PlainText } from '../../ui/plain-text/plain-text';

/** UTF-16 code units from which a text is folded. */
const FOLDED_FROM = 2_000;

/** Whether a user's text is shown folded at first. */
export function isFolded(text: string): boolean {
  return text.length > FOLDED_FROM;
}

/** A user's text, verbatim. Of a long one, such as a pasted file, only the beginning is visible until the reader unfolds it. */
@Component({
  selector: 'app-folded-text',
  imports: [PlainText, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      <app-plain-text [class.folded]="isLong() && !open()" [text]="text()" (focusin)="open.set(true)" />
      @if (isLong()) {
        <button type="button" [attr.aria-expanded]="open()" (click)="open.set(!open())">
          {{ t(open() ? 'chat.transcript.show_less' : 'chat.transcript.show_all') }}
        </button>
      }
    </ng-container>
  `,
  styles: `
    .folded {
      max-block-size: 12lh;
      overflow: clip;
      mask-image: linear-gradient(#000 75%, transparent);
    }
    button {
      min-block-size: 44px;
      padding: 0;
      border: 0;
      background: none;
      color: inherit;
      font: var(--mat-sys-label-large);
      text-decoration: underline;
      text-underline-offset: 0.18em;
      cursor: pointer;
    }
    @media print {
      .folded {
        mask-image: none;
      }
    }
  `,
})
export class FoldedText {
  readonly text = input.required<string>();
  protected readonly isLong = computed(() => isFolded(this.text()));
  protected readonly open = signal(false);
}

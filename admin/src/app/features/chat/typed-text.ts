import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { FoldedText } from './folded-text';
import { typedParts } from './typed-code';

/** UTF-16 code units up to which a block is open from the beginning. */
const OPEN_UP_TO = 600;

/** A person's text, verbatim, with its fenced blocks as code under their names; long ones are folded. */
@Component({
  selector: 'app-typed-text',
  imports: [FoldedText, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @for (part of parts(); track $index) {
        @if (part.isCode) {
          <details [open]="part.text.length <= limit">
            <summary dir="auto">{{ part.name || t('markdown.code') }}</summary>
            <pre tabindex="0" role="group" [attr.aria-label]="part.name || t('markdown.code')"><code dir="ltr">{{ part.text }}</code></pre>
          </details>
        } @else {
          <app-folded-text [text]="part.text" />
        }
      }
    </ng-container>
  `,
  styles: `
    details {
      margin-block: 0.5rem;
      border: 1px solid currentcolor;
      border-radius: 12px;
      overflow: clip;
    }
    summary {
      min-block-size: 44px;
      box-sizing: border-box;
      padding: 0.625rem 0.875rem;
      font: var(--mat-sys-label-large);
      overflow-wrap: anywhere;
      cursor: pointer;
    }
    pre {
      margin: 0;
      padding: 0.25rem 0.875rem 0.75rem;
      max-block-size: 24lh;
      overflow: auto;
      font-size: 0.875rem;
    }
  `,
})
export class TypedText {
  readonly text = input.required<string>();
  protected readonly limit = OPEN_UP_TO;
  protected readonly parts = computed(() => typedParts(this.text()));
}

import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { textParts } from './typed-links';

/**
 * A user's text, verbatim: line breaks and spaces are preserved, nothing is treated as markup, and typed URLs are links. Each line
 * follows the direction of its own script, and no URL changes the direction of the text around it (Unicode UAX #9).
 */
@Component({
  selector: 'app-plain-text',
  changeDetection: ChangeDetectionStrategy.OnPush,
  // No whitespace in between: it would be shown.
  template: `@for (part of parts(); track $index) {@if (part.href) {<a
    [href]="part.href" dir="ltr" target="_blank" rel="noopener noreferrer nofollow">{{ part.text }}</a>} @else {{{ part.text }}}}`,
  styles: `
    :host {
      display: block;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      unicode-bidi: plaintext;
    }
    a {
      color: inherit;
      text-underline-offset: 0.18em;
      unicode-bidi: isolate;
    }
    @media (hover: hover) {
      a:hover {
        text-decoration-thickness: 2px;
      }
    }
    a:focus-visible {
      outline: 2px solid currentcolor;
      outline-offset: 2px;
      border-radius: 4px;
    }
  `,
})
export class PlainText {
  /** the text as written */
  readonly text = input.required<string>();
  protected readonly parts = computed(() => textParts(this.text()));
}

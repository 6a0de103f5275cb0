import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { textParts } from './typed-links';

/**
 * What a person wrote, to the letter: line breaks and spaces stay, nothing is taken for markup, and the addresses that they typed
 * are links. Each line runs in the direction of its own script, and no address changes the direction of the words around it
 * (Unicode UAX #9).
 */
@Component({
  selector: 'app-plain-text',
  changeDetection: ChangeDetectionStrategy.OnPush,
  // Without any space between: it would be shown.
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
  /** the text as it was written */
  readonly text = input.required<string>();
  protected readonly parts = computed(() => textParts(this.text()));
}

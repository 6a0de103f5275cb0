import { Component, computed, input } from '@angular/core';
import { ICON_PATHS, type IconName } from './icon-paths';

/** A line icon in the colour of the surrounding text; always decorative, the adjacent text carries the meaning. */
@Component({
  selector: 'app-icon',
  template: '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path [attr.d]="path()" /></svg>',
  styles: `
    :host {
      display: inline-flex;
      inline-size: 1.25rem;
      block-size: 1.25rem;
      flex: none;
    }
    svg {
      inline-size: 100%;
      block-size: 100%;
      fill: none;
      stroke: currentColor;
      stroke-width: 1.8;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  protected readonly path = computed(() => ICON_PATHS[this.name()]);
}

import { Component, input } from '@angular/core';
import { Icon } from '../icon/icon';
import type { IconName } from '../icon/icon-paths';

/** A placeholder for missing content: what is the case, and (as projected content) what to do about it. */
@Component({
  selector: 'app-empty-state',
  imports: [Icon],
  template: `
    <span class="disc"><app-icon [name]="icon()" /></span>
    @if (isPage()) {
      <h1 class="heading">{{ heading() }}</h1>
    } @else {
      <p class="heading">{{ heading() }}</p>
    }
    @if (description()) {
      <p class="words">{{ description() }}</p>
    }
    <div class="actions"><ng-content /></div>
  `,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: 0.5rem;
      padding: 3rem 1.5rem;
      text-align: center;
    }
    .disc {
      display: grid;
      place-items: center;
      inline-size: 3.5rem;
      block-size: 3.5rem;
      border-radius: 50%;
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
      margin-block-end: 0.5rem;
    }
    .disc app-icon {
      inline-size: 1.6rem;
      block-size: 1.6rem;
    }
    .heading {
      font: var(--mat-sys-title-medium);
    }
    .words {
      color: var(--mat-sys-on-surface-variant);
      max-inline-size: 46ch;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      justify-content: center;
      gap: 0.5rem;
      margin-block-start: 0.5rem;
    }
    .actions:empty {
      display: none;
    }
  `,
})
export class EmptyState {
  readonly icon = input.required<IconName>();
  readonly heading = input.required<string>();
  readonly description = input<string>();
  /** it is the page's only content, so that its heading is the page's h1 */
  readonly isPage = input(false);
}

import { Component, input, model } from '@angular/core';
import { Icon } from '../icon/icon';
import type { IconName } from '../icon/icon-paths';

/** Shows and hides what is collapsed on phones; hidden in a wide window, which shows everything. */
@Component({
  selector: 'app-fold-button',
  imports: [Icon],
  template: `
    <button
      type="button"
      data-fold
      [attr.aria-expanded]="open()"
      [attr.aria-controls]="controls()"
      [attr.aria-label]="label()"
      [title]="label()"
      (click)="open.set(!open())"
    >
      <app-icon [name]="icon()" />
      @if (hasWords()) {
        <span class="words">{{ label() }}</span>
      }
      @if (count() > 0) {
        <span aria-hidden="true">{{ count() }}</span>
      }
    </button>
  `,
  styles: `
    :host {
      display: none;
    }
    button {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: 0.25rem;
      min-inline-size: 44px;
      min-block-size: 44px;
      padding: 0 0.5rem;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 10px;
      background: var(--mat-sys-surface-container-lowest);
      color: var(--mat-sys-on-surface);
      font: var(--mat-sys-label-large);
      white-space: nowrap;
      cursor: pointer;
    }
    button[aria-expanded='true'] {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }
    @media (max-width: 43rem) {
      :host {
        display: block;
        flex: none;
      }
    }
  `,
})
export class FoldButton {
  readonly icon = input.required<IconName>();
  /** what it shows and hides */
  readonly label = input.required<string>();
  /** id of the element that it shows and hides */
  readonly controls = input.required<string>();
  /** how many of the collapsed controls are in use; shown beside the icon */
  readonly count = input(0);
  /** whether its label is visible */
  readonly hasWords = input(false);
  readonly open = model.required<boolean>();
}

import { Component, input, output } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { Icon } from '../icon/icon';

/** A filter in words, such as the only user whose sessions are shown, with a button that removes it. */
@Component({
  selector: 'app-filter-chip',
  imports: [Icon, MatIconButton],
  template: `
    <p class="chip">
      <ng-content />
      <button matIconButton type="button" [attr.aria-label]="label()" (click)="removed.emit()">
        <app-icon name="close" />
      </button>
    </p>
  `,
  styles: `
    :host {
      display: contents;
    }
    .chip {
      display: inline-flex;
      align-items: center;
      gap: 0.25rem;
      padding-inline-start: 0.875rem;
      border-radius: 999px;
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
      font: var(--mat-sys-label-large);
    }
  `,
})
export class FilterChip {
  /** what the button does, for assistive technology */
  readonly label = input.required<string>();

  readonly removed = output();
}

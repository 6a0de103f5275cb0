import { Component, computed, input, output } from '@angular/core';
import { Icon } from '../icon/icon';

/** The order of a column's values; `none` if the table is sorted by another column. */
export type SortDirection = 'ascending' | 'descending' | 'none';

/** The header of a column that its table can be sorted by; with the class `number`, its label is aligned with the numbers below it. */
@Component({
  selector: 'th[app-sort-header]',
  imports: [Icon],
  template: `
    <button type="button" (click)="sorted.emit()">
      <ng-content />
      <app-icon [name]="arrow()" />
    </button>
  `,
  styleUrl: './sort-header.scss',
  host: { role: 'columnheader', scope: 'col', '[attr.aria-sort]': 'direction()' },
})
export class SortHeader {
  readonly direction = input.required<SortDirection>();

  /** the user wants the table sorted by this column, or in the opposite order */
  readonly sorted = output();

  protected readonly arrow = computed(() => (this.direction() === 'ascending' ? 'arrow_up' : 'arrow_down'));
}

import { Component, ViewEncapsulation } from '@angular/core';

/**
 * The look of the application's tables: `<table app-table role="table">` inside a `ListFrame`, with a visually hidden `caption`.
 *
 * Below 43rem each row becomes a card, whose cells are labelled by their attribute `data-label`. Browsers then forget that it is a table, so
 * write the roles `rowgroup`, `row`, `columnheader` and `cell` on its elements.
 */
@Component({
  selector: 'table[app-table]',
  template: '<ng-content />',
  styleUrl: './table.scss',
  // The rows and cells are those of the component that uses it.
  encapsulation: ViewEncapsulation.None,
})
export class Table {}

import { Component, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

/** One of a filter bar's choices: its value, and the key of its text. */
export type FilterChoice = readonly [value: string, text: string];

/** A choice in a filter bar. Holds no state: what is chosen is emitted, and arrives as `chosen`. */
@Component({
  selector: 'app-filter-select',
  imports: [TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <label class="visually-hidden" [attr.for]="name()">{{ t(label()) }}</label>
      <select #select class="input" [id]="name()" (change)="changed.emit(select.value)">
        @for (choice of choices(); track choice[0]) {
          <option [value]="choice[0]" [selected]="choice[0] === chosen()">{{ t(choice[1]) }}</option>
        }
      </select>
    </ng-container>
  `,
  styles: `
    :host {
      display: contents;
    }
    select {
      inline-size: auto;
      max-inline-size: var(--select-size, 100%);
      font: var(--mat-sys-body-medium);
    }
    @media (max-width: 43rem) {
      :host {
        display: grid;
        flex: 1 1 auto;
        min-inline-size: 0;
      }
      select {
        inline-size: 100%;
        max-inline-size: none;
        padding-inline: 0.5rem;
      }
    }
  `,
})
export class FilterSelect {
  /** id of the element, unique in the page */
  readonly name = input.required<string>();
  /** key of its label */
  readonly label = input.required<string>();
  readonly choices = input.required<readonly FilterChoice[]>();
  /** value of the current choice */
  readonly chosen = input.required<string>();

  readonly changed = output<string>();
}

import { Component, input, output } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';

/**
 * The row above those whose users wait for a person, and the one between them and all others. It spans no more columns than are always there:
 * further ones would take their share of the table's width.
 */
@Component({
  selector: 'tr[app-section-heading]',
  imports: [TranslocoDirective],
  template: `
    <th role="rowheader" scope="rowgroup" colspan="5" *transloco="let t">
      <span>{{ t(isOnTop() ? 'sessions.waiting.section' : 'sessions.waiting.others') }}</span>
      @if (isOnTop() && more() > 0) {
        <button type="button" (click)="allAsked.emit()">{{ t('sessions.waiting.all') }}</button>
      }
    </th>
  `,
  styles: `
    th {
      padding: 0.5rem 0.75rem 0.25rem;
      text-align: start;
      font: var(--mat-sys-label-large);
      color: var(--mat-sys-on-surface-variant);
    }
    :host {
      background: var(--mat-sys-surface-container);
      box-shadow: inset 0 -1px var(--mat-sys-outline-variant);
    }
    button {
      min-block-size: 24px;
      margin-inline-start: 0.75rem;
      padding: 0 0.25rem;
      border: 0;
      background: none;
      font: inherit;
      color: var(--mat-sys-primary);
      text-decoration: underline;
      cursor: pointer;
    }
    /* There, shadows are not drawn. */
    @media (forced-colors: active) {
      th {
        border-block-end: 1px solid;
      }
    }
    @media (pointer: coarse) {
      button {
        min-block-size: 44px;
      }
    }
    @media (max-width: 43rem) {
      :host,
      th {
        display: block;
      }
    }
  `,
  host: { role: 'row' },
})
export class SectionHeading {
  /** whether it is the one above those who wait */
  readonly isOnTop = input.required<boolean>();
  /** how many wait besides those below it */
  readonly more = input.required<number>();

  /** all who wait are to be shown */
  readonly allAsked = output();
}

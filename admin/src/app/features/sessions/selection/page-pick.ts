import { Component, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Selection } from './selection';

/** The checkbox that selects all sessions of the page. */
@Component({
  selector: 'app-page-pick',
  imports: [TranslocoDirective],
  template: `
    <label *transloco="let t">
      <input
        #pick
        type="checkbox"
        [checked]="selection.hasPage()"
        [indeterminate]="selection.hasPartOfPage()"
        [attr.aria-label]="t('selection.page')"
        (click)="toggle(pick)"
      />
    </label>
  `,
  styleUrl: './pick.scss',
})
export class PagePick {
  protected readonly selection = inject(Selection);

  protected toggle(box: HTMLInputElement): void {
    this.selection.togglePage();
    // It stays as it was if no more can be selected.
    box.checked = this.selection.hasPage();
    box.indeterminate = this.selection.hasPartOfPage();
  }
}

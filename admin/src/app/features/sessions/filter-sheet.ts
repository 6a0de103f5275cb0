import { Component, afterRenderEffect, model, viewChild, type ElementRef } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';

/** The filters of a phone: a sheet at the bottom of the window. While it is open, nothing behind it can be used. */
@Component({
  selector: 'app-filter-sheet',
  imports: [Icon, MatButton, MatIconButton, TranslocoDirective],
  template: `
    <dialog #sheet aria-labelledby="filter-sheet" (close)="open.set(false)">
      <div class="content" *transloco="let t">
        <header>
          <h2 id="filter-sheet">{{ t('sessions.filters.label') }}</h2>
          <button matIconButton type="button" [attr.aria-label]="t('app.dialog.close')" (click)="open.set(false)">
            <app-icon name="close" />
          </button>
        </header>
        @if (open()) {
          <ng-content />
        }
        <button matButton="filled" type="button" (click)="open.set(false)">{{ t('sessions.filters.done') }}</button>
      </div>
    </dialog>
  `,
  styleUrl: './filter-sheet.scss',
  host: { '(click)': 'closeFrom($event)' },
})
export class FilterSheet {
  readonly open = model.required<boolean>();

  private readonly sheet = viewChild.required<ElementRef<HTMLDialogElement>>('sheet');

  constructor() {
    afterRenderEffect({
      write: () => {
        const { nativeElement: sheet } = this.sheet();
        if (this.open() && !sheet.open) sheet.showModal();
        else if (!this.open() && sheet.open) sheet.close();
      },
    });
  }

  /** A click beside the content is one on the backdrop. */
  protected closeFrom({ target }: Event): void {
    if (target === this.sheet().nativeElement) this.open.set(false);
  }
}

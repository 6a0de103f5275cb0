import { Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';

/** Navigation between the pages of a list. Renders nothing if the whole list is on one page. */
@Component({
  selector: 'app-pager',
  imports: [MatButton, TranslocoDirective],
  template: `
    @if (hasOlder() || isFurther()) {
      <nav *transloco="let t" [attr.aria-label]="t('app.paging.label')">
        @if (isFurther()) {
          <button matButton type="button" (click)="newest.emit()">{{ t('app.paging.newest') }}</button>
          @if (hasNewer()) {
            <button matButton type="button" (click)="newer.emit()">{{ t('app.paging.newer') }}</button>
          }
          <span class="further">{{ t('app.paging.further') }}</span>
        }
        @if (hasOlder()) {
          <button matButton="tonal" type="button" class="older" (click)="older.emit()">{{ t('app.paging.older') }}</button>
        }
      </nav>
    }
  `,
  styles: `
    nav {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.5rem;
    }
    .further {
      color: var(--mat-sys-on-surface-variant);
    }
    .older {
      margin-inline-start: auto;
    }
  `,
})
export class Pager {
  /** this is not the first page */
  readonly isFurther = input.required<boolean>();
  /** the previous page is known and is not the first */
  readonly hasNewer = input.required<boolean>();
  readonly hasOlder = input.required<boolean>();

  readonly newest = output();
  readonly newer = output();
  readonly older = output();
}

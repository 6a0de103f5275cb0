import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { LazyCode } from './lazy-code';
import { PageReload } from './page-reload';

/** For the `@error` of a part of a page whose code could not be loaded: recovers, see {@link LazyCode.recover}, or says so and offers to load the page again. */
@Component({
  selector: 'app-failed-part',
  imports: [MatButton, TranslocoDirective],
  template: `
    <p role="alert" *transloco="let t">
      {{ t('app.part_failed') }}
      <button matButton type="button" (click)="pageReload.reload()">{{ t('app.new_build.reload') }}</button>
    </p>
  `,
  styles: `
    p {
      margin: 1rem;
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-medium);
    }
  `,
})
export class FailedPart {
  protected readonly pageReload = inject(PageReload);

  constructor() {
    // Angular keeps the cause to itself.
    void inject(LazyCode).recover(new Error('The code of a part of the page could not be loaded.'));
  }
}

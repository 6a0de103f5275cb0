import { Component, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { NavigationEnd, Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter } from 'rxjs';
import { CodeLoader } from '../../ui/lazy/code-loader';
import { FloatingNotice } from './floating-notice';

/** Says on any page that what was asked for last needs code that could not be loaded, until it is dismissed or another page is shown. */
@Component({
  selector: 'app-code-failure',
  imports: [FloatingNotice, MatButton, TranslocoDirective],
  template: `
    @if (hasFailed()) {
      <app-floating-notice *transloco="let t" role="alert" [text]="t('app.code_failed.notice')">
        <button matButton type="button" (click)="dismiss()">{{ t('app.code_failed.dismiss') }}</button>
      </app-floating-notice>
    }
  `,
})
export class CodeFailure {
  private readonly code = inject(CodeLoader);

  protected readonly hasFailed = this.code.hasFailed.asReadonly();

  constructor() {
    const shown = inject(Router).events.pipe(filter((event) => event instanceof NavigationEnd), takeUntilDestroyed());
    shown.subscribe(() => this.dismiss());
  }

  protected dismiss(): void {
    this.code.hasFailed.set(false);
  }
}

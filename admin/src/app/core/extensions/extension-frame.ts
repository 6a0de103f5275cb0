import { Component, inject, input } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter, map } from 'rxjs';
import { EmptyState } from '../../ui/empty-state/empty-state';
import { ErrorBoundary } from '../../ui/error-boundary/error-boundary';

/** The frame around the pages of an extension: a page that throws is replaced by a message, while the top bar goes on. */
@Component({
  selector: 'app-extension-frame',
  imports: [EmptyState, ErrorBoundary, MatButton, RouterOutlet, TranslocoDirective],
  template: `
    <router-outlet *appErrorBoundary="fault; retryOn: url()" />
    <ng-template #fault let-retry>
      <app-empty-state
        *transloco="let t"
        icon="alert"
        [isPage]="true"
        [heading]="t('app.extensions.page_failed')"
        [description]="t('app.extensions.page_failed_words', { name: name() })"
      >
        <button matButton="tonal" type="button" (click)="retry()">{{ t('app.list.retry') }}</button>
      </app-empty-state>
    </ng-template>
  `,
})
export class ExtensionFrame {
  /** of the extension; from the route's data */
  readonly name = input.required<string>();

  /** Another page of the extension may work. */
  protected readonly url = toSignal(
    inject(Router).events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
  );
}

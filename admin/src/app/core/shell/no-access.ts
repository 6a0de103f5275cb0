import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { AuthService } from '../auth/auth.service';

/** Tells a signed-in user that a page requires a role that they do not have. */
@Component({
  selector: 'app-no-access',
  imports: [Icon, MatButton, RouterLink, TranslocoDirective],
  template: `
    <section class="notice-page" *transloco="let t">
      <app-icon name="lock" />
      <h1>{{ t('app.no_access.heading') }}</h1>
      <p>{{ t('app.no_access.words', { email: auth.user()?.email }) }}</p>
      <a matButton="filled" routerLink="/">{{ t('app.no_access.home') }}</a>
    </section>
  `,
  styles: ':host { display: grid; flex: 1; }',
})
export class NoAccess {
  protected readonly auth = inject(AuthService);
}

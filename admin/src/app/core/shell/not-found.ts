import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';

/** The page for an unknown URL. */
@Component({
  selector: 'app-not-found',
  imports: [Icon, MatButton, RouterLink, TranslocoDirective],
  template: `
    <section class="notice-page" *transloco="let t">
      <app-icon name="search" />
      <h1>{{ t('app.not_found.heading') }}</h1>
      <p>{{ t('app.not_found.words') }}</p>
      <a matButton="filled" routerLink="/">{{ t('app.not_found.home') }}</a>
    </section>
  `,
  styles: ':host { display: grid; flex: 1; }',
})
export class NotFound {}

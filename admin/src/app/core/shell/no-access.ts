import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { PlainText } from '../../ui/plain-text/plain-text';
import { AuthService } from '../auth/auth.service';
import { ReplyDrafts } from '../reply-drafts';

/** Tells a signed-in user that a page requires a role that they do not have. What they were writing there, while they had it, stays readable. */
@Component({
  selector: 'app-no-access',
  imports: [Icon, MatButton, PlainText, RouterLink, TranslocoDirective],
  template: `
    <section class="notice-page" *transloco="let t">
      <app-icon name="lock" />
      <h1>{{ t('app.no_access.heading') }}</h1>
      <p>{{ t('app.no_access.words', { email: auth.user()?.email }) }}</p>
      @if (draft) {
        <div class="draft">
          <p>{{ t('app.no_access.draft') }}</p>
          <app-plain-text [text]="draft" />
        </div>
      }
      <a matButton="filled" routerLink="/">{{ t('app.no_access.home') }}</a>
    </section>
  `,
  styles: `
    :host {
      display: grid;
      flex: 1;
    }
    .draft {
      max-inline-size: 36rem;
      padding: 0.75rem 1rem;
      border: 1px dashed var(--mat-sys-outline);
      border-radius: 12px;
      text-align: start;
    }
  `,
})
export class NoAccess {
  protected readonly auth = inject(AuthService);
  private readonly session_id = /^\/admin\/sessions\/([^/?#]+)/.exec(inject(Router).url)?.[1] ?? null;
  private readonly drafts = inject(ReplyDrafts);
  protected readonly draft = this.session_id === null ? '' : this.drafts.read(this.session_id);
}

import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { AuthOptionsSource } from '../../core/auth/auth-options';
import { Dialogs } from '../../core/dialogs';
import { ExtensionSlot } from '../../core/extensions/extension-slot';
import { Language } from '../../core/i18n/language';
import { StaleBanner } from '../../ui/stale-banner/stale-banner';
import { NameForm } from './name-form';
import { PasswordForm } from './password-form';
import { SignIns } from './sign-ins';
import { SignInsStore } from './sign-ins.store';

/** `/account`: the user's own account. */
@Component({
  selector: 'app-account-page',
  imports: [ExtensionSlot, MatButton, NameForm, PasswordForm, SignIns, StaleBanner, TranslocoDirective],
  providers: [AuthOptionsSource, SignInsStore],
  template: `
    <div class="page" *transloco="let t">
      <h1>{{ t('app.account.own') }}</h1>
      <section aria-labelledby="name-heading">
        <h2 id="name-heading">{{ t('account.name.heading') }}</h2>
        <app-name-form />
      </section>
      <section aria-labelledby="password-heading">
        <h2 id="password-heading">{{ t('account.password.heading') }}</h2>
        <p class="words">{{ t('account.password.words') }}</p>
        <app-password-form (changed)="live.refresh()" />
      </section>
      <section aria-labelledby="sign-ins-heading">
        <h2 id="sign-ins-heading">{{ t('account.sign_ins.heading') }}</h2>
        <p class="words">{{ t('account.sign_ins.words') }}</p>
        <app-sign-ins />
      </section>
      <app-extension-slot name="account.section" [context]="{}" />
      <section aria-labelledby="delete-heading">
        <h2 id="delete-heading">{{ t('account.delete.section') }}</h2>
        <p class="words">{{ t('account.delete.lead') }}</p>
        <button matButton="outlined" type="button" class="danger-button" (click)="askToDelete()">{{ t('account.delete.open') }}</button>
      </section>
      @if (live.delivery() === 'stale') {
        <app-stale-banner
          class="floating-notice"
          [as_of]="live.as_of()"
          [retry_in]="live.retry_in()"
          [locale]="locale()"
          (retry)="live.refresh()"
        />
      }
    </div>
  `,
  styleUrl: './account-page.scss',
})
export class AccountPage {
  private readonly dialogs = inject(Dialogs);
  protected readonly live = inject(SignInsStore).live;
  protected readonly locale = inject(Language).locale;

  protected askToDelete(): void {
    void this.dialogs.open(() => import('./delete-dialog').then(({ DeleteDialog }) => DeleteDialog));
  }
}

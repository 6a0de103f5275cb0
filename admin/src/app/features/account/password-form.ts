import { Component, computed, inject, output, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { AuthOptionsSource } from '../../core/auth/auth-options';
import { AuthService } from '../../core/auth/auth.service';
import { Submission } from '../../core/forms/submission';
import { FocusFirstInvalid } from '../../ui/focus-first-invalid/focus-first-invalid';
import { Notice } from '../../ui/notice/notice';
import { PasswordField } from '../../ui/password-field/password-field';
import { AccountApi } from './account-api';

/** Form to change the password. The input is kept after a refusal and cleared after a success. */
@Component({
  selector: 'app-password-form',
  imports: [FocusFirstInvalid, MatButton, Notice, PasswordField, TranslocoDirective],
  template: `
    <form novalidate *transloco="let t" [appFocusFirstInvalid]="form.fieldErrors()" (submit)="submit($event)">
      <input hidden readonly autocomplete="username" [value]="email()" />
      <app-password-field
        name="current_password"
        autocomplete="current-password"
        [label]="t('account.password.current')"
        [(value)]="current"
        [error]="form.fieldErrors().current_password"
      />
      <app-password-field
        name="new_password"
        autocomplete="new-password"
        [label]="t('account.password.new')"
        [(value)]="password"
        [error]="form.fieldErrors().password"
        [hint]="t('app.password.hint', { count: minLength() })"
      />
      @if (form.problem(); as problem) {
        <p class="form-problem" role="alert">{{ problem }}</p>
      }
      <button matButton="filled" type="submit" [disabled]="form.sending()" [disabledInteractive]="true">
        {{ t(form.sending() ? 'account.password.changing' : 'account.password.change') }}
      </button>
    </form>
    <app-notice />
  `,
  styleUrl: './account-form.scss',
})
export class PasswordForm {
  private readonly api = inject(AccountApi);
  private readonly auth = inject(AuthService);
  private readonly transloco = inject(TranslocoService);
  private readonly options = inject(AuthOptionsSource).options;
  private readonly notice = viewChild.required(Notice);

  /** the password has been changed and the other sign-ins have ended */
  readonly changed = output();

  protected readonly form = new Submission(['current_password', 'password'], { wrong_password: ['current_password'] });
  protected readonly email = computed(() => this.auth.user()?.email ?? '');
  protected readonly minLength = computed(() => this.options()?.password_min_length ?? 15);
  protected readonly current = signal('');
  protected readonly password = signal('');

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const [current_password, password] = [this.current(), this.password()];
    const isDone = await this.form.send(
      {
        current_password: [current_password, 'account.password.missing_current'],
        password: [password, 'account.password.missing_new'],
      },
      () => this.api.changePassword({ current_password, password }),
    );
    if (!isDone) return;
    this.current.set('');
    this.password.set('');
    this.notice().show(this.transloco.translate('account.password.changed'));
    this.changed.emit();
  }
}

import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { AuthOptionsSource } from '../../core/auth/auth-options';
import { PasswordField } from '../../ui/password-field/password-field';
import { EntryForm } from './entry-form';
import { EntryFrame } from './entry-frame';

/** `/register`: a new account, and straight in. Says so where registration is closed. */
@Component({
  selector: 'app-register-page',
  imports: [EntryFrame, MatButton, PasswordField, RouterLink, TranslocoDirective],
  providers: [AuthOptionsSource],
  templateUrl: './register-page.html',
  styleUrl: './entry-form.scss',
})
export class RegisterPage {
  /** path to go to after signing in; from the address */
  readonly return = input<string>();

  protected readonly form = new EntryForm();
  protected readonly options = inject(AuthOptionsSource).options;
  protected readonly isClosed = computed(() => this.options()?.registration === 'closed');
  protected readonly name = signal('');
  protected readonly email = signal('');
  protected readonly password = signal('');

  protected submit(event: Event): void {
    event.preventDefault();
    const [name, email, password] = [this.name().trim(), this.email().trim(), this.password()];
    void this.form.submit(
      { email: [email, 'sign_in.missing.email'], password: [password, 'sign_in.missing.new_password'] },
      () => this.form.auth.register({ email, password, ...(name ? { name } : {}) }),
      this.return() ?? null,
    );
  }
}

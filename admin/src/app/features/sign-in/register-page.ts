import { Component, computed, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { AuthOptionsSource } from '../../core/auth/auth-options';
import { TextField } from '../../ui/text-field/text-field';
import { EntryForm } from './entry-form';
import { EntryFrame } from './entry-frame';
import { EntrySubmission } from './entry-submission';

/** `/register`: creates an account and signs in. Shows a notice if registration is closed. */
@Component({
  selector: 'app-register-page',
  imports: [EntryForm, EntryFrame, RouterLink, TextField, TranslocoDirective],
  providers: [AuthOptionsSource],
  templateUrl: './register-page.html',
  styleUrl: './entry-page.scss',
})
export class RegisterPage {
  /** path to navigate to after signing in, from the URL */
  readonly return = input<string>();

  protected readonly submission = new EntrySubmission();
  protected readonly options = inject(AuthOptionsSource).options;
  protected readonly isClosed = computed(() => this.options()?.registration === 'closed');
  protected readonly name = signal('');
  protected readonly email = signal('');
  protected readonly password = signal('');

  protected send(): void {
    const [name, email, password] = [this.name().trim(), this.email().trim(), this.password()];
    void this.submission.submit(
      { email: [email, 'sign_in.missing.email'], password: [password, 'sign_in.missing.new_password'] },
      () => this.submission.auth.register({ email, password, ...(name ? { name } : {}) }),
      this.return() ?? null,
    );
  }
}

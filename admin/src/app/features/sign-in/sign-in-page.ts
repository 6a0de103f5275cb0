import { Component, inject, input, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { AuthOptionsSource } from '../../core/auth/auth-options';
import type { SignOutReason } from '../../core/auth/auth.service';
import { EntryForm } from './entry-form';
import { EntryFrame } from './entry-frame';
import { EntrySubmission } from './entry-submission';

/** The text key for each reason for which a sign-in ends without signing out here. */
const END_REASON_TEXTS = {
  expired: 'sign_in.ended_expired',
  elsewhere: 'sign_in.ended_elsewhere',
  deleted: 'sign_in.ended_deleted',
} as const satisfies Record<SignOutReason, string>;

/** `/sign-in`: signs in, then navigates to the requested page. */
@Component({
  selector: 'app-sign-in-page',
  imports: [EntryForm, EntryFrame, RouterLink, TranslocoDirective],
  providers: [AuthOptionsSource],
  templateUrl: './sign-in-page.html',
  styleUrl: './entry-page.scss',
})
export class SignInPage {
  /** path to navigate to after signing in, from the URL */
  readonly return = input<string>();

  protected readonly submission = new EntrySubmission();
  protected readonly options = inject(AuthOptionsSource).options;
  protected readonly ending = this.submission.auth.signOutReason;
  protected readonly endings = END_REASON_TEXTS;
  protected readonly email = signal('');
  protected readonly password = signal('');

  protected send(): void {
    const [email, password] = [this.email(), this.password()];
    void this.submission.submit(
      { email: [email, 'sign_in.missing.email'], password: [password, 'sign_in.missing.password'] },
      () => this.submission.auth.signIn(email.trim(), password),
      this.return() ?? null,
    );
  }
}

import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminUser } from '@switchboard/shared';
import { AuthOptionsSource } from '../../core/auth/auth-options';
import { Submission } from '../../core/forms/submission';
import { FocusFirstInvalid } from '../../ui/focus-first-invalid/focus-first-invalid';
import { PasswordField } from '../../ui/password-field/password-field';
import { labelOf } from './user-filters';
import { UsersApi } from './users-api';

/** The account whose password is to be reset. */
export interface PasswordDialogData {
  readonly user: AdminUser;
  readonly isOwn: boolean;
}

/** Sets a new password for a user who has lost theirs. Closes with the account once it is set. */
@Component({
  selector: 'app-password-dialog',
  imports: [FocusFirstInvalid, MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, PasswordField, TranslocoDirective],
  providers: [AuthOptionsSource],
  template: `
    <form novalidate *transloco="let t" [appFocusFirstInvalid]="form.fieldErrors()" (submit)="submit($event)">
      <h2 mat-dialog-title>{{ t('users.reset.heading', { who }) }}</h2>
      <mat-dialog-content>
        <div class="body">
          <p>{{ t('users.reset.words', { who }) }}</p>
          @if (question.isOwn) {
            <p class="form-warning">{{ t('users.reset.own') }}</p>
          }
          <app-password-field
            name="reset-password"
            autocomplete="new-password"
            [label]="t('users.reset.password')"
            [(value)]="password"
            [error]="form.fieldErrors().password"
            [hint]="t('app.password.hint', { count: options()?.password_min_length ?? 15 })"
          />
          @if (form.problem(); as problem) {
            <p class="form-problem" role="alert">{{ problem }}</p>
          }
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="submit" class="danger-button" [disabled]="form.sending()" [disabledInteractive]="true">
          {{ t('users.reset.confirm') }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styleUrl: './user-dialog.scss',
})
export class PasswordDialog {
  private readonly api = inject(UsersApi);
  protected readonly options = inject(AuthOptionsSource).options;
  protected readonly dialog = inject<MatDialogRef<PasswordDialog, AdminUser>>(MatDialogRef);
  protected readonly question = inject<PasswordDialogData>(MAT_DIALOG_DATA);
  protected readonly form = new Submission(['password']);
  protected readonly who = labelOf(this.question.user);
  protected readonly password = signal('');

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const [password, { user }] = [this.password(), this.question];
    await this.form.send({ password: [password, 'users.create.missing_password'] }, async () => {
      await this.api.resetPassword(user.user_id, password);
      this.dialog.close(user);
    });
  }
}

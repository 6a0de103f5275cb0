import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import { AuthService } from '../../core/auth/auth.service';
import { Submission } from '../../core/forms/submission';
import { FocusFirstInvalid } from '../../ui/focus-first-invalid/focus-first-invalid';
import { PasswordField } from '../../ui/password-field/password-field';
import { AccountApi } from './account-api';

/** Says what will be deleted, asks for the password, and deletes the account. Stays open if the server refuses or does not respond. */
@Component({
  selector: 'app-delete-dialog',
  imports: [FocusFirstInvalid, MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, PasswordField, TranslocoDirective],
  template: `
    <form novalidate *transloco="let t" [appFocusFirstInvalid]="form.fieldErrors()" (submit)="submit($event)">
      <h2 mat-dialog-title>{{ t('account.delete.heading') }}</h2>
      <mat-dialog-content>
        <p class="words">{{ t('account.delete.words') }}</p>
        <app-password-field
          name="delete_password"
          autocomplete="current-password"
          [label]="t('account.password.current')"
          [(value)]="password"
          [error]="form.fieldErrors().current_password"
        />
        @if (form.problem(); as problem) {
          <p class="form-problem" role="alert">{{ problem }}</p>
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="submit" class="danger-button" [disabled]="form.sending()" [disabledInteractive]="true">
          {{ t(form.sending() ? 'account.delete.deleting' : 'account.delete.confirm') }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    .words {
      margin-block-end: 1.25rem;
    }
  `,
})
export class DeleteDialog {
  private readonly api = inject(AccountApi);
  private readonly auth = inject(AuthService);
  protected readonly dialog = inject<MatDialogRef<DeleteDialog>>(MatDialogRef);
  protected readonly form = new Submission(['current_password'], {
    wrong_password: ['current_password'],
    last_admin: ['current_password', 'account.delete.last_admin'],
  });
  protected readonly password = signal('');

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const password = this.password();
    const isDone = await this.form.send({ current_password: [password, 'account.password.missing_current'] }, () =>
      this.api.deleteAccount(password),
    );
    if (!isDone) return;
    this.dialog.close();
    await this.auth.deleted();
  }
}

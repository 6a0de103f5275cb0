import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminUser, Role } from '@switchboard/shared';
import { AuthOptionsSource } from '../../core/auth/auth-options';
import { Submission } from '../../core/forms/submission';
import { FocusFirstInvalid } from '../../ui/focus-first-invalid/focus-first-invalid';
import { PasswordField } from '../../ui/password-field/password-field';
import { TextField } from '../../ui/text-field/text-field';
import { UsersApi } from './users-api';

/** Creates an account. Stays open, with its input, if the server refuses or does not respond. */
@Component({
  selector: 'app-new-user-dialog',
  imports: [FocusFirstInvalid, MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, PasswordField, TextField, TranslocoDirective],
  providers: [AuthOptionsSource],
  template: `
    <form novalidate *transloco="let t" [appFocusFirstInvalid]="form.fieldErrors()" (submit)="submit($event)">
      <h2 mat-dialog-title>{{ t('users.create.heading') }}</h2>
      <mat-dialog-content>
        <div class="body">
          <p>{{ t('users.create.words') }}</p>
          <app-text-field
            name="new-email"
            type="email"
            [label]="t('users.create.email')"
            [required]="true"
            [(value)]="email"
            [error]="form.fieldErrors().email"
          />
          <app-text-field
            name="new-name"
            [label]="t('users.create.name')"
            [hint]="t('users.create.name_hint')"
            [(value)]="name"
            [error]="form.fieldErrors().name"
          />
          <app-password-field
            name="new-password"
            autocomplete="new-password"
            [label]="t('users.create.password')"
            [(value)]="password"
            [error]="form.fieldErrors().password"
            [hint]="t('app.password.hint', { count: options()?.password_min_length ?? 15 })"
          />
          <div class="field">
            <label for="new-role">{{ t('users.create.role') }}</label>
            <select class="input" id="new-role" aria-describedby="new-role-hint" (change)="role.set($any($event.target).value)">
              <option value="user" [selected]="role() === 'user'">{{ t('users.role.user') }}</option>
              <option value="admin" [selected]="role() === 'admin'">{{ t('users.role.admin') }}</option>
            </select>
            <p class="field-hint" id="new-role-hint">{{ t('users.create.role_hint') }}</p>
          </div>
          @if (form.problem(); as problem) {
            <p class="form-problem" role="alert">{{ problem }}</p>
          }
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="form.sending()" [disabledInteractive]="true">
          {{ t(form.sending() ? 'users.create.creating' : 'users.create.confirm') }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styleUrl: './user-dialog.scss',
})
export class NewUserDialog {
  private readonly api = inject(UsersApi);
  protected readonly options = inject(AuthOptionsSource).options;
  protected readonly dialog = inject<MatDialogRef<NewUserDialog, AdminUser>>(MatDialogRef);
  protected readonly form = new Submission(['email', 'name', 'password', 'role'], { email_taken: ['email', 'users.create.email_taken'] });
  protected readonly email = signal('');
  protected readonly name = signal('');
  protected readonly password = signal('');
  protected readonly role = signal<Role>('user');

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const [email, name, password, role] = [this.email().trim(), this.name().trim(), this.password(), this.role()];
    await this.form.send(
      { email: [email, 'users.create.missing_email'], password: [password, 'users.create.missing_password'] },
      async () => this.dialog.close(await this.api.create({ email, password, role, ...(name ? { name } : {}) })),
    );
  }
}

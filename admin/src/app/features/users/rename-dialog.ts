import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminUser } from '@switchboard/shared';
import { Submission } from '../../core/forms/submission';
import { FocusFirstInvalid } from '../../ui/focus-first-invalid/focus-first-invalid';
import { TextField } from '../../ui/text-field/text-field';
import { labelOf } from './user-filters';
import { UsersApi } from './users-api';

/** Changes a user's name. */
@Component({
  selector: 'app-rename-dialog',
  imports: [FocusFirstInvalid, MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TextField, TranslocoDirective],
  template: `
    <form novalidate *transloco="let t" [appFocusFirstInvalid]="form.fieldErrors()" (submit)="submit($event)">
      <h2 mat-dialog-title>{{ t('users.rename.heading', { who }) }}</h2>
      <mat-dialog-content>
        <div class="body">
          <app-text-field name="rename" [label]="t('users.rename.name')" [(value)]="name" [error]="form.fieldErrors().name" />
          @if (form.problem(); as problem) {
            <p class="form-problem" role="alert">{{ problem }}</p>
          }
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="form.sending()" [disabledInteractive]="true">
          {{ t('users.rename.confirm') }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styleUrl: './user-dialog.scss',
})
export class RenameDialog {
  private readonly api = inject(UsersApi);
  private readonly user = inject<AdminUser>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<RenameDialog, AdminUser>>(MatDialogRef);
  protected readonly form = new Submission(['name']);
  protected readonly who = labelOf(this.user);
  protected readonly name = signal(this.user.name ?? '');

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.name().trim();
    await this.form.send({ name: [name, 'users.rename.missing'] }, async () =>
      this.dialog.close(await this.api.change(this.user.user_id, { name })),
    );
  }
}

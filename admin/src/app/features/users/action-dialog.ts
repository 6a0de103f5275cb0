import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminUser } from '@switchboard/shared';
import { Submission } from '../../core/forms/submission';
import { TextField } from '../../ui/text-field/text-field';
import { ACTION_TEXTS, DESTRUCTIVE_ACTIONS, perform, type ActionTexts, type UserAction } from './user-actions';
import { labelOf } from './user-filters';
import { UsersApi } from './users-api';

/** The action to confirm, and the account it applies to. */
export interface ActionDialogData {
  readonly action: UserAction;
  readonly user: AdminUser;
  /** whether it is the administrator's own account */
  readonly isOwn: boolean;
}

/** Explains an action, asks for confirmation, and performs it. Stays open if the server refuses or does not respond. */
@Component({
  selector: 'app-action-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TextField, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t(words.heading, { who }) }}</h2>
      <mat-dialog-content>
        <div class="body">
          <p>{{ t(words.words, { who }) }}</p>
          @if (question.isOwn && words.own) {
            <p class="form-warning">{{ t(words.own) }}</p>
          }
          @if (question.action === 'disable') {
            <app-text-field
              name="disable-reason"
              [label]="t('users.disable.reason')"
              [hint]="t('users.disable.reason_hint')"
              [(value)]="reason"
              [error]="form.fieldErrors().reason"
            />
          }
          @if (form.problem(); as problem) {
            <p class="form-problem" role="alert">{{ problem }}</p>
          }
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button
          matButton="filled"
          type="button"
          [class.danger-button]="isDestructive"
          [disabled]="form.sending()"
          [disabledInteractive]="true"
          (click)="confirm()"
        >
          {{ t(words.confirm) }}
        </button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styleUrl: './user-dialog.scss',
})
export class ActionDialog {
  private readonly api = inject(UsersApi);
  protected readonly dialog = inject<MatDialogRef<ActionDialog, AdminUser>>(MatDialogRef);
  protected readonly question = inject<ActionDialogData>(MAT_DIALOG_DATA);
  protected readonly form = new Submission(['reason']);
  protected readonly reason = signal('');
  protected readonly words: ActionTexts = ACTION_TEXTS[this.question.action];
  protected readonly isDestructive = DESTRUCTIVE_ACTIONS.has(this.question.action);
  protected readonly who = labelOf(this.question.user);

  protected async confirm(): Promise<void> {
    await this.form.send({}, async () => this.dialog.close(await perform(this.api, this.question.action, this.question.user, this.reason().trim())));
  }
}

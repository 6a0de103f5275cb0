import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';

/** Who has the conversation that is about to be taken over. */
export interface TakeFromData {
  readonly name: string;
}

/** Asks whether to take a conversation from another administrator. Closes with true if so. */
@Component({
  selector: 'app-take-from-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('sessions.handling.take_from.heading', { name: question.name }) }}</h2>
      <mat-dialog-content>
        <p>{{ t('sessions.handling.take_from.words', { name: question.name }) }}</p>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="button" (click)="dialog.close(true)">{{ t('sessions.handling.take_over') }}</button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styles: `
    h2,
    p {
      overflow-wrap: anywhere;
    }
  `,
})
export class TakeFromDialog {
  protected readonly dialog = inject<MatDialogRef<TakeFromDialog, boolean>>(MatDialogRef);
  protected readonly question = inject<TakeFromData>(MAT_DIALOG_DATA);
}

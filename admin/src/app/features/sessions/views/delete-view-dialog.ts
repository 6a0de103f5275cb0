import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { SavedView } from '@switchboard/shared';
import { Submission } from '../../../core/forms/submission';
import type { ViewsStore } from './views.store';

/** What the dialog is opened with. */
interface DeleteViewData {
  readonly store: Pick<ViewsStore, 'remove'>;
  readonly view: SavedView;
}

/** Asks for a confirmation, then deletes a view. */
@Component({
  selector: 'app-delete-view-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('sessions.views.delete_heading') }}</h2>
      <mat-dialog-content>
        <p class="words">{{ t(view.shared ? 'sessions.views.delete_shared' : 'sessions.views.delete_own', { name: view.name }) }}</p>
        @if (form.problem(); as problem) {
          <p class="form-problem" role="alert">{{ problem }}</p>
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="button" [disabled]="form.sending()" [disabledInteractive]="true" (click)="confirm()">
          {{ t('sessions.views.delete_confirm') }}
        </button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styles: `
    .words {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .form-problem {
      margin: 1rem 0 0;
    }
  `,
})
export class DeleteViewDialog {
  private readonly data = inject<DeleteViewData>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<DeleteViewDialog>>(MatDialogRef);
  protected readonly form = new Submission([]);
  protected readonly view = this.data.view;

  protected async confirm(): Promise<void> {
    if (await this.form.send({}, () => this.data.store.remove(this.view))) this.dialog.close();
  }
}

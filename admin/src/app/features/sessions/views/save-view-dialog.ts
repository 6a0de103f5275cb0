import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { SavedView } from '@switchboard/shared';
import { Submission } from '../../../core/forms/submission';
import { FocusFirstInvalid } from '../../../ui/focus-first-invalid/focus-first-invalid';
import { TextField } from '../../../ui/text-field/text-field';
import type { ViewsStore } from './views.store';

/** What the dialog is opened with. */
export interface SaveViewData {
  readonly store: Pick<ViewsStore, 'save' | 'rename'>;
  /** the view to be renamed; null: a new one is saved */
  readonly view: SavedView | null;
}

/** Names a view: a new one, which may be shared at once, or an existing one. */
@Component({
  selector: 'app-save-view-dialog',
  imports: [FocusFirstInvalid, MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TextField, TranslocoDirective],
  template: `
    <form novalidate *transloco="let t" [appFocusFirstInvalid]="form.fieldErrors()" (submit)="submit($event)">
      <h2 mat-dialog-title>{{ t(view ? 'sessions.views.rename_heading' : 'sessions.views.save_heading') }}</h2>
      <mat-dialog-content>
        <div class="body">
          <app-text-field name="view-name" [label]="t('sessions.views.name')" [(value)]="name" [error]="form.fieldErrors().name" />
          @if (!view) {
            <label class="share">
              <input #share type="checkbox" [checked]="shared()" (change)="shared.set(share.checked)" />
              {{ t('sessions.views.share_now') }}
            </label>
          }
          @if (form.problem(); as problem) {
            <p class="form-problem" role="alert">{{ problem }}</p>
          }
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="form.sending()" [disabledInteractive]="true">
          {{ t(view ? 'sessions.views.rename_confirm' : 'sessions.views.save_confirm') }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    .body {
      display: grid;
      gap: 0.75rem;
    }
    .share {
      display: flex;
      align-items: center;
      gap: 0.625rem;
      min-block-size: 44px;
    }
    input[type='checkbox'] {
      inline-size: 1.25rem;
      block-size: 1.25rem;
      accent-color: var(--mat-sys-primary);
    }
  `,
})
export class SaveViewDialog {
  private readonly data = inject<SaveViewData>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<SaveViewDialog>>(MatDialogRef);
  protected readonly view = this.data.view;
  protected readonly form = new Submission(['name']);
  protected readonly name = signal(this.view?.name ?? '');
  protected readonly shared = signal(false);

  protected async submit(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.name().trim();
    const { store, view } = this.data;
    const isDone = await this.form.send({ name: [name, 'sessions.views.missing'] }, () => (view ? store.rename(view, name) : store.save(name, this.shared())));
    if (isDone) this.dialog.close();
  }
}

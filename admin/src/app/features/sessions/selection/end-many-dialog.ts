import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../../core/i18n/translations';

/** The sessions that are about to be ended, as the dialog names them. */
export interface EndManyDialogData {
  /** how many will be ended */
  readonly count: number;
  /** how many others were selected that have ended before */
  readonly ended: number;
}

/** What the user confirmed. */
export interface EndManyConfirmation {
  /** shown to the sessions' users; none if blank */
  readonly reason: string;
}

/** Asks for one reason and a confirmation that names the number of sessions. */
@Component({
  selector: 'app-end-many-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ heading() }}</h2>
      <mat-dialog-content>
        <p class="words">{{ words() }}</p>
        @if (ended(); as left_out) {
          <p class="words">{{ left_out }}</p>
        }
        <div class="field">
          <label for="reason">{{ t('sessions.end.reason') }}</label>
          <textarea #reason class="input" id="reason" maxlength="500" rows="3" aria-describedby="reason-hint"></textarea>
          <p class="field-hint" id="reason-hint">{{ t('selection.end.reason_hint') }}</p>
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="button" class="danger-button" (click)="dialog.close({ reason: reason.value })">{{ confirm() }}</button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styles: `
    .words {
      margin-block-end: 1.25rem;
    }
  `,
})
export class EndManyDialog {
  private readonly translations = inject(Translations);
  private readonly question = inject<EndManyDialogData>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<EndManyDialog, EndManyConfirmation>>(MatDialogRef);

  protected readonly heading = computed(() => this.translations.plural('selection.end.heading', this.question.count));
  protected readonly words = computed(() => this.translations.plural('selection.end.words', this.question.count));
  protected readonly ended = computed(() => (this.question.ended > 0 ? this.translations.plural('selection.end.left_out', this.question.ended) : null));
  protected readonly confirm = computed(() => this.translations.plural('selection.end.confirm', this.question.count));
}

import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import { Submission } from '../../../core/forms/submission';
import type { HandlingStore } from './handling.store';

/** Asks what it is about, and then for a person. Stays open, with its input, if the server refuses or does not respond. */
@Component({
  selector: 'app-person-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form *transloco="let t" (submit)="$event.preventDefault(); ask(note.value)">
      <h2 mat-dialog-title>{{ t('chat.person.ask') }}</h2>
      <mat-dialog-content>
        <p class="words">{{ t('chat.person.ask_words') }}</p>
        <div class="field">
          <label for="note">{{ t('chat.person.note') }}</label>
          <textarea #note class="input" id="note" maxlength="500" rows="3"></textarea>
        </div>
        @if (submission.problem(); as problem) {
          <p class="problem" role="alert">{{ problem }}</p>
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="submit" [disabled]="submission.sending()">{{ t('chat.person.ask') }}</button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    .words {
      margin-block-end: 1.25rem;
    }
    .problem {
      margin-block-start: 1rem;
      padding: 0.75rem 1rem;
      border-radius: 10px;
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }
  `,
})
export class PersonDialog {
  private readonly handling = inject<Pick<HandlingStore, 'ask'>>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<PersonDialog>>(MatDialogRef);
  protected readonly submission = new Submission<never>([]);

  protected async ask(note: string): Promise<void> {
    if (await this.submission.send({}, () => this.handling.ask(note))) this.dialog.close();
  }
}

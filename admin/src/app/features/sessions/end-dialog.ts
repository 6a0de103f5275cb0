import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminSession } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { Translations } from '../../core/i18n/translations';
import { SessionsApi } from './sessions-api';

/** The session about to be ended, as the dialog names it. */
export interface EndDialogData {
  readonly session_id: string;
  readonly title: string;
  readonly user: string;
}

/** Asks for a reason and a confirmation, then ends the session. Stays open, with its input, if the server refuses or does not respond. */
@Component({
  selector: 'app-end-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('sessions.end.heading') }}</h2>
      <mat-dialog-content>
        <p class="words">{{ t('sessions.end.words', { title: question.title, user: question.user }) }}</p>
        <div class="field">
          <label for="reason">{{ t('sessions.end.reason') }}</label>
          <textarea #reason class="input" id="reason" maxlength="500" rows="3" aria-describedby="reason-hint"></textarea>
          <p class="field-hint" id="reason-hint">{{ t('sessions.end.reason_hint') }}</p>
        </div>
        @if (problem()) {
          <p class="problem" role="alert">{{ problem() }}</p>
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
        <button matButton="filled" type="button" class="end" [disabled]="sending()" (click)="confirm(reason.value)">
          {{ t(sending() ? 'sessions.end.ending' : 'sessions.end.confirm') }}
        </button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styles: `
    .words {
      margin-block-end: 1.25rem;
      overflow-wrap: anywhere;
    }
    .problem {
      margin-block-start: 1rem;
      padding: 0.75rem 1rem;
      border-radius: 10px;
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }
    .end {
      --mat-button-filled-container-color: var(--mat-sys-error);
      --mat-button-filled-label-text-color: var(--mat-sys-on-error);
    }
  `,
})
export class EndDialog {
  private readonly api = inject(SessionsApi);
  private readonly translations = inject(Translations);
  protected readonly dialog = inject<MatDialogRef<EndDialog, AdminSession>>(MatDialogRef);
  protected readonly question = inject<EndDialogData>(MAT_DIALOG_DATA);
  protected readonly sending = signal(false);
  protected readonly problem = signal<string | null>(null);

  protected async confirm(reason: string): Promise<void> {
    this.sending.set(true);
    this.problem.set(null);
    try {
      this.dialog.close(await this.api.end(this.question.session_id, reason));
    } catch (error) {
      this.problem.set(this.translations.problem(problemOf(error)));
      this.sending.set(false);
    }
  }
}

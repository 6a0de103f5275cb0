import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { HandBack, Problem } from '@switchboard/shared';
import { problemOf } from '../../../core/http/problem';

/** The conversation to be handed back, as the dialog needs it. */
export interface HandBackData {
  /** the user's label */
  readonly user: string;
  /** hands it back */
  readonly handBack: (request: HandBack) => Promise<unknown>;
  /** what a failure means, in words */
  readonly wordsFor: (problem: Problem) => string;
}

/** Asks how to hand a conversation back to the responder, and does so. Stays open if the server refuses or does not respond. */
@Component({
  selector: 'app-hand-back-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoDirective],
  templateUrl: './hand-back-dialog.html',
  styleUrl: './hand-back-dialog.scss',
})
export class HandBackDialog {
  protected readonly dialog = inject<MatDialogRef<HandBackDialog, void>>(MatDialogRef);
  protected readonly question = inject<HandBackData>(MAT_DIALOG_DATA);
  protected readonly isSending = signal(false);
  protected readonly problem = signal<string | null>(null);

  protected async confirm(answer_now: boolean, note: string): Promise<void> {
    if (this.isSending()) return;
    this.isSending.set(true);
    this.problem.set(null);
    try {
      await this.question.handBack({ answer_now, ...(note.trim() !== '' && { note: note.trim() }) });
      this.dialog.close();
    } catch (error) {
      this.problem.set(this.question.wordsFor(problemOf(error)));
      this.isSending.set(false);
    }
  }
}

import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AdminUser } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { Translations } from '../../core/i18n/translations';
import { TextField } from '../../ui/text-field/text-field';
import { labelOf } from './user-filters';
import { UsersApi } from './users-api';

/**
 * Disables several accounts, one after another, with one reason. Closes with those that were disabled, at once if all were; otherwise it
 * says first which were not, and why.
 *
 * States: asking, running (may be stopped after the account in progress), or ended with failures.
 */
@Component({
  selector: 'app-bulk-disable-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TextField, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ heading() }}</h2>
      <mat-dialog-content>
        <div class="body">
          <p>{{ t('users.bulk.words') }}</p>
          @if (state() === 'asking') {
            <app-text-field
              name="bulk-reason"
              [label]="t('users.disable.reason')"
              [hint]="t('users.disable.reason_hint')"
              [(value)]="reason"
            />
          } @else {
            <progress [value]="handled()" [max]="accounts.length" [attr.aria-label]="progress()"></progress>
            <p role="status">{{ progress() }}</p>
          }
          @for (failure of failures(); track failure.who) {
            <p class="form-problem">{{ failure.who }}: {{ failure.problem }}</p>
          }
        </div>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        @switch (state()) {
          @case ('asking') {
            <button matButton type="button" (click)="dialog.close()">{{ t('app.dialog.cancel') }}</button>
            <button matButton="filled" type="button" class="danger-button" (click)="run()">{{ t('users.bulk.disable') }}</button>
          }
          @case ('running') {
            <button matButton type="button" [disabled]="isStopping()" [disabledInteractive]="true" (click)="isStopping.set(true)">
              {{ t('users.bulk.stop') }}
            </button>
          }
          @case ('ended') {
            <button matButton="filled" type="button" (click)="dialog.close(disabled)">{{ t('app.dialog.close') }}</button>
          }
        }
      </mat-dialog-actions>
    </ng-container>
  `,
  styleUrl: './user-dialog.scss',
})
export class BulkDisableDialog {
  private readonly api = inject(UsersApi);
  private readonly translations = inject(Translations);
  protected readonly dialog = inject<MatDialogRef<BulkDisableDialog, readonly AdminUser[]>>(MatDialogRef);
  protected readonly accounts = inject<readonly AdminUser[]>(MAT_DIALOG_DATA);
  protected readonly reason = signal('');
  protected readonly state = signal<'asking' | 'running' | 'ended'>('asking');
  protected readonly isStopping = signal(false);
  protected readonly handled = signal(0);
  protected readonly failures = signal<readonly { who: string; problem: string }[]>([]);
  protected readonly disabled: AdminUser[] = [];
  protected readonly heading = computed(() => this.translations.plural('users.bulk.heading', this.accounts.length));
  protected readonly progress = computed(() => this.translations.plural('users.bulk.progress', this.accounts.length, { handled: String(this.handled()) }));

  protected async run(): Promise<void> {
    this.state.set('running');
    // Otherwise Escape would close the dialog in the middle.
    this.dialog.disableClose = true;
    for (const user of this.accounts) {
      if (this.isStopping()) break;
      await this.disable(user);
      this.handled.update((handled) => handled + 1);
    }
    if (this.failures().length === 0) this.dialog.close(this.disabled);
    else this.state.set('ended');
  }

  private async disable(user: AdminUser): Promise<void> {
    const reason = this.reason().trim();
    try {
      this.disabled.push(await this.api.change(user.user_id, { status: 'disabled', ...(reason && { reason }) }));
    } catch (error) {
      const problem = this.translations.problem(problemOf(error));
      this.failures.update((failures) => [...failures, { who: labelOf(user), problem }]);
    }
  }
}

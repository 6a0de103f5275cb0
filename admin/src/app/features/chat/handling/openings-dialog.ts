import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import { Language } from '../../../core/i18n/language';
import { Translations } from '../../../core/i18n/translations';
import { openingWords } from './opening-words';
import type { OpeningsStore } from './openings.store';

/** Lists who has opened a conversation to read it. */
@Component({
  selector: 'app-openings-dialog',
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('chat.openings.heading') }}</h2>
      <mat-dialog-content>
        <ul>
          @for (words of lines(); track $index) {
            <li dir="auto">{{ words }}</li>
          }
        </ul>
        @if (store.hasMore()) {
          <p class="note">{{ t('chat.openings.more') }}</p>
        }
        <p class="note">{{ t('chat.openings.searches') }}</p>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" (click)="dialog.close()">{{ t('chat.openings.close') }}</button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styles: `
    ul {
      display: grid;
      gap: 0.75rem;
      padding: 0;
      list-style: none;
    }
    li {
      overflow-wrap: anywhere;
    }
    .note {
      margin-block-start: 1rem;
      font: var(--mat-sys-body-small);
    }
  `,
})
export class OpeningsDialog {
  private readonly translations = inject(Translations);
  private readonly language = inject(Language);
  protected readonly store = inject<Pick<OpeningsStore, 'openings' | 'hasMore'>>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<OpeningsDialog>>(MatDialogRef);
  protected readonly lines = computed(() => this.store.openings().map((opening) => openingWords(this.translations, opening, this.language.locale(), Date.now())));
}

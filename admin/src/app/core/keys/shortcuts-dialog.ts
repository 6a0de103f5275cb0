import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import { KeyNames } from './key-names';
import type { Shortcuts } from './shortcuts';

/** The list of shortcuts, and the switch that turns the single keys off. */
@Component({
  selector: 'app-shortcuts-dialog',
  imports: [KeyNames, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('app.shortcuts.heading') }}</h2>
      <mat-dialog-content>
        <dl>
          @for (note of shortcuts.list; track note.label) {
            <div>
              <dt><app-key-names [keys]="note.keys" /></dt>
              <dd>{{ t(note.label) }}</dd>
            </div>
          }
        </dl>
        <label>
          <input type="checkbox" [checked]="shortcuts.enabled()" (change)="shortcuts.enable(!shortcuts.enabled())" />
          {{ t('app.shortcuts.enabled') }}
        </label>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton type="button" mat-dialog-close>{{ t('app.dialog.close') }}</button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      align-items: center;
      gap: 0.5rem 1rem;
    }
    div {
      display: contents;
    }
    label {
      display: inline-flex;
      align-items: center;
      gap: 0.625rem;
      min-block-size: 44px;
      margin-block-start: 0.75rem;
      cursor: pointer;
    }
    input {
      inline-size: 1.125rem;
      block-size: 1.125rem;
      accent-color: var(--mat-sys-primary);
    }
  `,
})
export class ShortcutsDialog {
  protected readonly shortcuts = inject<Shortcuts>(MAT_DIALOG_DATA);
}

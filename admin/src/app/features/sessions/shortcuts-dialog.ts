import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Shortcuts } from './shortcuts';

/** The list of shortcuts, and the switch that turns them off. */
@Component({
  selector: 'app-shortcuts-dialog',
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('sessions.shortcuts.heading') }}</h2>
      <mat-dialog-content>
        <dl>
          @for (entry of keys; track entry[0]) {
            <div>
              <dt>
                <kbd>{{ entry[0] }}</kbd>
              </dt>
              <dd>{{ t(entry[1]) }}</dd>
            </div>
          }
        </dl>
        <label>
          <input type="checkbox" [checked]="shortcuts.enabled()" (change)="shortcuts.enable(!shortcuts.enabled())" />
          {{ t('sessions.shortcuts.enabled') }}
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
      gap: 0.5rem;
    }
    div {
      display: flex;
      align-items: center;
      gap: 1rem;
    }
    kbd {
      display: inline-grid;
      place-items: center;
      min-inline-size: 2rem;
      min-block-size: 2rem;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 8px;
      font: 600 0.9375rem ui-monospace, monospace;
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
  protected readonly keys = [
    ['/', 'sessions.shortcuts.search'],
    ['r', 'sessions.shortcuts.refresh'],
    ['p', 'sessions.shortcuts.pause'],
    ['?', 'sessions.shortcuts.help'],
  ] as const;
}

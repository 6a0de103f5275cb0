import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import type { AuditEntry } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { absoluteTime } from '../../ui/time-ago/relative-time';
import { AuditSentence } from './audit-sentence';

/** All fields of an entry, by the names that they have in the API and in exports. */
@Component({
  selector: 'app-entry-drawer',
  imports: [AuditSentence, MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <h2 mat-dialog-title>{{ t('audit.drawer.heading', { number: entry.seq }) }}</h2>
      <mat-dialog-content>
        <p><app-audit-sentence [entry]="entry" (click)="dialog.close()" /></p>
        <p class="at">{{ exact() }}</p>
        <dl>
          @for (field of fields; track field[0]) {
            <div>
              <dt>{{ field[0] }}</dt>
              <dd>{{ field[1] }}</dd>
            </div>
          }
        </dl>
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button matButton="filled" type="button" (click)="dialog.close()">{{ t('app.dialog.close') }}</button>
      </mat-dialog-actions>
    </ng-container>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      block-size: 100%;
    }
    mat-dialog-content {
      flex: 1;
      max-block-size: none;
    }
    .at {
      margin-block-end: 1rem;
      color: var(--mat-sys-on-surface-variant);
    }
    dl {
      display: grid;
      gap: 0.5rem;
      margin: 0;
    }
    dt {
      font: var(--mat-sys-label-medium);
      color: var(--mat-sys-on-surface-variant);
    }
    dd {
      margin: 0;
      font-family: ui-monospace, monospace;
      font-size: 0.8125rem;
      overflow-wrap: anywhere;
    }
  `,
})
export class EntryDrawer {
  protected readonly dialog = inject<MatDialogRef<EntryDrawer>>(MatDialogRef);
  protected readonly entry = inject<AuditEntry>(MAT_DIALOG_DATA);
  private readonly locale = inject(Language).locale;
  protected readonly exact = computed(() => absoluteTime(this.entry.at, this.locale()));
  protected readonly fields: readonly (readonly [string, string])[] = fieldsOf(this.entry);
}

function fieldsOf({ details, ...entry }: AuditEntry): (readonly [string, string])[] {
  const all = [...Object.entries(entry), ...Object.entries(details).map(([name, value]) => [`details.${name}`, value] as const)];
  return all.filter(([, value]) => value !== null).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
}

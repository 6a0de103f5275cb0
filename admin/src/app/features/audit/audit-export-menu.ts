import { Component, DOCUMENT, DestroyRef, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ExportFormat } from '@switchboard/shared';
import { BlobTarget } from '../../core/download/blob-target';
import { DownloadRequests, chunksOf } from '../../core/download/download-requests';
import { problemOf } from '../../core/http/problem';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { auditExportUrl, type AuditFilters } from './audit-filters';

/** Saves all entries that match the filters as a file, one export at a time; a file is saved only when it is complete. */
@Component({
  selector: 'app-audit-export-menu',
  imports: [Icon, MatButton, MatMenu, MatMenuItem, MatMenuTrigger, TranslocoDirective],
  template: `
    <ng-container *transloco="let t">
      <button matButton type="button" [matMenuTriggerFor]="menu" [disabled]="isRunning()" [disabledInteractive]="true">
        <span class="inside"><app-icon name="download" />{{ t(isRunning() ? 'audit.export.running' : 'audit.export.open') }}</span>
      </button>
      <mat-menu #menu="matMenu" xPosition="before">
        <button mat-menu-item type="button" (click)="start('csv')">CSV</button>
        <button mat-menu-item type="button" (click)="start('ndjson')">NDJSON</button>
      </mat-menu>
      @if (problem(); as words) {
        <p class="form-problem" role="alert">{{ words }}</p>
      }
      <span class="visually-hidden" role="status">{{ isDone() ? t('audit.export.done') : '' }}</span>
    </ng-container>
  `,
})
export class AuditExportMenu {
  private readonly document = inject(DOCUMENT);
  private readonly requests = inject(DownloadRequests);
  private readonly translations = inject(Translations);
  private readonly language = inject(Language).code;
  private readonly abort = new AbortController();

  readonly filters = input.required<AuditFilters>();

  protected readonly isRunning = signal(false);
  protected readonly isDone = signal(false);
  protected readonly problem = signal<string | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.abort.abort());
  }

  protected async start(format: ExportFormat): Promise<void> {
    if (this.isRunning()) return;
    this.isRunning.set(true);
    this.isDone.set(false);
    this.problem.set(null);
    const target = new BlobTarget(this.document, `switchboard-audit-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}Z.${format}`);
    try {
      const url = auditExportUrl(this.filters(), format, this.language() === 'de' ? 'semicolon' : 'comma', Date.now());
      for await (const chunk of chunksOf(await this.requests.open(url, this.abort.signal))) await target.write(chunk);
      await target.finish();
      this.isDone.set(true);
    } catch (error) {
      await target.discard();
      if (!this.abort.signal.aborted) this.problem.set(this.translations.problem(problemOf(error)));
    } finally {
      this.isRunning.set(false);
    }
  }
}

import { Component, ElementRef, computed, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import type { CsvDelimiter } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { ExportRun } from './export-run';
import { delimiterFor, type ExportOptions, type SessionFilters } from './session-filters';

const DELIMITERS: readonly CsvDelimiter[] = ['comma', 'semicolon', 'tab'];

/** Milliseconds between two progress announcements of an export. */
const ANNOUNCE_INTERVAL_MS = 20_000;

/** The button that exports the current list, and the status of its {@link ExportRun}, which the page provides. */
@Component({
  selector: 'app-export-menu',
  imports: [Icon, MatButton, MatMenu, MatMenuItem, MatMenuTrigger, TranslocoDirective],
  templateUrl: './export-menu.html',
  styleUrl: './export-menu.scss',
})
export class ExportMenu {
  private readonly translations = inject(Translations);
  private readonly locale = inject(Language).locale;
  private readonly run = inject(ExportRun);
  private readonly trigger = viewChild.required('trigger', { read: ElementRef });

  /** the list's filters */
  readonly filters = input.required<SessionFilters>();

  private readonly language = inject(Language).code;
  /** the CSV delimiter that spreadsheets expect in the page's language, followed by the other delimiters */
  protected readonly delimiter = computed(() => delimiterFor(this.language()));
  protected readonly otherDelimiters = computed(() => DELIMITERS.filter((each) => each !== this.delimiter()));

  protected readonly state = this.run.state;
  protected readonly progress = this.run.progress;
  protected readonly text = computed(() => {
    const { rows, bytes, expected } = this.progress();
    const size = this.size(bytes);
    const total = expected === null ? '' : new Intl.NumberFormat(this.locale()).format(expected);
    const problem = this.run.problem();
    switch (this.state()) {
      case 'running': return this.translations.plural(expected === null ? 'sessions.export.running' : 'sessions.export.running_of', rows, { size, total });
      case 'done': return this.translations.plural('sessions.export.done', rows, { size });
      case 'cancelled': return this.translations.plural('sessions.export.cancelled', rows);
      default: return problem ? this.translations.problem(problem) : '';
    }
  });
  /** The screen reader announcement: the start, progress now and then, the end. */
  protected readonly spoken = signal('');

  constructor() {
    let announcedAt = 0;
    let before = this.state();
    effect(() => {
      const [state, text] = [this.state(), this.text()];
      const isDue = state === 'running' && performance.now() - announcedAt > ANNOUNCE_INTERVAL_MS;
      // A failure is already shown as an alert.
      if (state !== before || isDue) untracked(() => this.spoken.set(state === 'failed' ? '' : text));
      if (state !== before || isDue) announcedAt = performance.now();
      before = state;
    });
  }

  protected start(form: ExportOptions): void {
    void this.run.start(this.filters(), form);
  }

  protected cancel(): void {
    this.run.cancel();
    this.focusTrigger();
  }

  protected close(): void {
    this.run.dismiss();
    this.focusTrigger();
  }

  /** The pressed button is about to be removed, and focus must not be lost with it. */
  private focusTrigger(): void {
    (this.trigger().nativeElement as HTMLElement).focus();
  }

  private size(bytes: number): string {
    const [unit, divisor] = bytes < 1_000_000 ? ['kilobyte', 1_000] : ['megabyte', 1_000_000];
    return new Intl.NumberFormat(this.locale(), { style: 'unit', unit, maximumFractionDigits: unit === 'kilobyte' ? 0 : 1 }).format(bytes / divisor);
  }
}

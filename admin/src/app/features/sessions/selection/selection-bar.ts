import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, DOCUMENT, ElementRef, Injector, afterNextRender, computed, effect, inject, linkedSignal, untracked } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import { Dialogs } from '../../../core/dialogs';
import { Language } from '../../../core/i18n/language';
import { Translations } from '../../../core/i18n/translations';
import { Icon } from '../../../ui/icon/icon';
import { copyText } from '../../../ui/secure-context/secure-context';
import { ExportRun } from '../export-run';
import { Reading } from '../reading';
import { delimiterFor, type ExportOptions } from '../session-filters';
import { BulkEnding } from './bulk-ending';
import type { EndManyConfirmation, EndManyDialogData } from './end-many-dialog';
import { EndingStatus } from './ending-status';
import { MatchingOffer } from './matching-offer';
import { MatchingSessions } from './matching-sessions';
import { Selection } from './selection';

/** What can be done with the selected sessions, below the list's rows or at the lower edge of the window; nothing without a selection. */
@Component({
  selector: 'app-selection-bar',
  imports: [EndingStatus, Icon, MatButton, MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger, MatchingOffer, TranslocoDirective],
  templateUrl: './selection-bar.html',
  styleUrl: './selection-bar.scss',
  host: { '[class.empty]': 'parts() === ""' },
})
export class SelectionBar {
  private readonly dialogs = inject(Dialogs);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly document = inject(DOCUMENT);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly injector = inject(Injector);
  private readonly translations = inject(Translations);
  private readonly language = inject(Language);
  private readonly matching = inject(MatchingSessions);
  protected readonly exporting = inject(ExportRun);
  protected readonly reading = inject(Reading);
  protected readonly selection = inject(Selection);
  protected readonly ending = inject(BulkEnding);

  /** Nothing can be done with the selection while sessions of it are being ended. */
  protected readonly isShown = computed(() => this.selection.count() > 0 && !this.ending.isBusy());
  /** Which of its parts are shown. */
  protected readonly parts = computed(() => `${this.ending.state() === 'none' ? '' : 'ending '}${this.isShown() ? 'selection' : ''}`);
  /** What was just done with the selection. */
  protected readonly said = linkedSignal<readonly string[], string | null>({ source: this.selection.ids, computation: () => null });
  protected readonly words = computed(() => {
    const { count, elsewhere, scope, isFull } = this.selection;
    const note = scope() === 'all' ? 'selection.all' : scope() === 'first' ? 'selection.first' : isFull() ? 'selection.full' : null;
    return [
      this.translations.plural('selection.count', count()),
      elsewhere() > 0 && scope() === 'chosen' ? this.translations.plural('selection.elsewhere', elsewhere()) : null,
      note && this.translations.text(note),
    ].filter((part) => part !== null).join(' · ');
  });

  constructor() {
    effect(() => {
      this.parts();
      // Before the part with the focus is removed.
      untracked(() => this.host.contains(this.document.activeElement) && this.keepFocus());
    });
    effect(() => {
      if (this.selection.scope() !== 'chosen') untracked(() => void this.announcer.announce(this.words(), 'polite'));
    });
    effect(() => {
      const handled = this.ending.handled();
      if (this.ending.state() === 'over') untracked(() => this.selection.drop(handled));
    });
  }

  protected async end(): Promise<void> {
    const ids = this.selection.ongoing();
    const data: EndManyDialogData = { count: ids.length, ended: this.selection.count() - ids.length };
    const confirmed = await this.dialogs.open<EndManyConfirmation>(() => import('./end-many-dialog').then(({ EndManyDialog }) => EndManyDialog), { data });
    if (confirmed) this.ending.schedule(ids, confirmed.reason);
  }

  protected export(format: 'csv' | 'ndjson'): void {
    const options: ExportOptions = format === 'csv' ? { format, delimiter: delimiterFor(this.language.code()) } : { format };
    void this.exporting.start({ session_ids: this.selection.ids() }, options);
  }

  protected async copy(): Promise<void> {
    const ids = this.selection.ids();
    const isCopied = await copyText(ids.join('\n'));
    const said = isCopied ? this.translations.plural('selection.copied', ids.length) : this.translations.text('selection.copy_failed');
    this.said.set(said);
    void this.announcer.announce(said, 'polite');
  }

  protected clear(): void {
    this.matching.cancel();
    this.selection.clear();
  }

  /** Moves the focus to what can be done next, or back to the list, if its element is gone. */
  private keepFocus(): void {
    const move = () => {
      if (this.document.activeElement !== this.document.body) return;
      const latest = this.selection.latest();
      const row = latest === null ? null : this.document.querySelector<HTMLElement>(`tr[data-session-id="${latest}"] a.open`);
      const target = this.host.querySelector<HTMLElement>('.act') ?? row ?? this.document.querySelector<HTMLElement>('app-session-table a.open');
      target?.focus({ preventScroll: true });
    };
    afterNextRender({ write: move }, { injector: this.injector });
  }
}

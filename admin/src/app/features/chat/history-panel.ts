import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy, Component, ElementRef, Injector, afterNextRender, computed, inject, input, output, signal, viewChild, viewChildren,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { NavigationEnd, Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Session } from '@switchboard/shared';
import { filter, interval, map, startWith } from 'rxjs';
import { Translations } from '../../core/i18n/translations';
import { Icon } from '../../ui/icon/icon';
import { type Arrangement, Arrangements } from './arrangements';
import { ChatPageState } from './chat-page-state';
import { dayGroups, newestFirst } from './day-groups';
import { DayHeading } from './day-heading';
import { Deletions } from './deletions';
import { HistoryNote } from './history-note';
import { HistoryRow } from './history-row';
import { HistorySearch } from './history-search';
import { HistoryStore, type HistoryView } from './history.store';

/** The pinned conversations, then the others by day, with search, "New chat", and each row's actions; or the archived ones. */
@Component({
  selector: 'app-history-panel',
  imports: [DayHeading, HistoryNote, HistoryRow, HistorySearch, Icon, MatButton, NgTemplateOutlet, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './history-panel.html',
  styleUrl: './history-panel.scss',
})
export class HistoryPanel {
  /** the panel is a drawer, which can be closed */
  readonly drawer = input(false);
  /** the user wants to see the keyboard shortcuts */
  readonly keysRequested = output();

  private readonly router = inject(Router);
  private readonly deletions = inject(Deletions);
  private readonly arrangements = inject(Arrangements);
  private readonly injector = inject(Injector);
  private readonly rows = viewChildren(HistoryRow);
  private readonly searchField = viewChild(HistorySearch);
  private readonly viewButton = viewChild<unknown, ElementRef<HTMLElement>>('viewButton', { read: ElementRef });
  protected readonly history = inject(HistoryStore);
  protected readonly pageState = inject(ChatPageState);
  protected readonly translations = inject(Translations);
  protected readonly renameFailed = signal<string | null>(null);

  private readonly now = toSignal(interval(60_000).pipe(map(() => Date.now())), { initialValue: Date.now() });
  protected readonly pinned = computed(() => [...this.history.pinned()].sort(newestFirst));
  protected readonly groups = computed(() => {
    const now = Math.max(this.now(), Date.now());
    return dayGroups(this.history.others(), now);
  });
  protected readonly current = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      startWith(null),
      map(() => /^\/c\/([^/?#]+)/.exec(this.router.url)?.[1] ?? null),
    ),
  );

  protected hide(): void {
    this.pageState.showList(false);
    // The pressed button is gone; the one that shows the list again is at the conversation.
    if (!this.drawer()) afterNextRender({ write: () => document.querySelector<HTMLElement>('.open-drawer')?.focus() }, { injector: this.injector });
  }

  protected newChat(): void {
    void this.pageState.openNew();
  }

  protected search(q: string): void {
    void this.history.search(q);
  }

  /** Moves the keyboard focus to the search field. */
  focusSearch(): void {
    this.searchField()?.focus();
  }

  protected show(view: HistoryView): void {
    void this.history.show(view);
    // The pressed button is replaced by the one that leads back.
    afterNextRender({ write: () => this.viewButton()?.nativeElement.focus() }, { injector: this.injector });
  }

  protected arrange(session: Session, change: Arrangement): void {
    this.preserveFocus(session);
    void this.arrangements.apply(session, change);
  }

  protected async rename(session: Session, title: string): Promise<void> {
    this.renameFailed.set(null);
    await this.history.change(session, { title }).catch(() => this.renameFailed.set(title));
  }

  protected remove(session: Session): void {
    this.preserveFocus(session);
    this.deletions.schedule(session);
    if (session.session_id === this.current()) void this.router.navigateByUrl('/', { onSameUrlNavigation: 'reload' });
  }

  /** The row is about to move, or to disappear with the focused button: focuses it in its new place, otherwise its neighbour. */
  private preserveFocus({ session_id }: Session): void {
    const ids = this.rows().map((row) => row.session().session_id);
    const at = ids.indexOf(session_id);
    const candidates = [session_id, ids[at + 1], ids[at - 1]];
    const focusRow = () => {
      if (document.activeElement !== document.body) return;
      const rows = candidates.map((id) => this.rows().find((row) => row.session().session_id === id));
      rows.find((row) => row !== undefined)?.focusLink();
    };
    afterNextRender({ write: focusRow }, { injector: this.injector });
  }
}
